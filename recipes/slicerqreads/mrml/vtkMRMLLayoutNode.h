#ifndef vtkMRMLLayoutNode_h
#define vtkMRMLLayoutNode_h

#include "vtkMRMLNode.h"

#include <vtkWeakPointer.h>

#include <map>
#include <string>
#include <vector>

class vtkMRMLAbstractViewNode;

/// Which views the window shows and how they are arranged.
///
/// A layout has a number and a description in XML. Of Slicer's own the numbers are given here; the application logic
/// adds the descriptions of those that the window can show.
class vtkMRMLLayoutNode : public vtkMRMLNode
{
public:
  static vtkMRMLLayoutNode* New();
  vtkTypeMacro(vtkMRMLLayoutNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Layout"; }

  enum SlicerLayout
  {
    SlicerLayoutInitialView = 0,
    SlicerLayoutDefaultView = 1,
    SlicerLayoutConventionalView = 2,
    SlicerLayoutFourUpView = 3,
    SlicerLayoutOneUp3DView = 4,
    SlicerLayoutOneUpRedSliceView = 6,
    SlicerLayoutOneUpYellowSliceView = 7,
    SlicerLayoutOneUpGreenSliceView = 8,
    SlicerLayoutTabbed3DView = 9,
    SlicerLayoutTabbedSliceView = 10,
    SlicerLayoutCompareView = 12,
    SlicerLayoutNone = 14,
    SlicerLayoutDual3DView = 15,
    SlicerLayoutConventionalWidescreenView = 16,
    SlicerLayoutTriple3DEndoscopyView = 19,
    SlicerLayoutThreeOverThreeView = 21,
    SlicerLayoutFourOverFourView = 22,
    SlicerLayoutCompareGridView = 23,
    SlicerLayoutTwoOverTwoView = 27,
    SlicerLayoutSideBySideView = 29,
    SlicerLayoutFourByThreeSliceView = 30,
    SlicerLayoutFourByTwoSliceView = 31,
    SlicerLayoutFiveByTwoSliceView = 32,
    SlicerLayoutThreeByThreeSliceView = 33,
    SlicerLayoutFourUpTableView = 34,
    SlicerLayout3DTableView = 35,
    SlicerLayoutConventionalPlotView = 36,
    SlicerLayoutFourUpPlotView = 37,
    SlicerLayoutFourUpPlotTableView = 38,
    SlicerLayoutOneUpPlotView = 39,
    SlicerLayoutThreeOverThreePlotView = 40,
    SlicerLayoutDicomBrowserView = 41,
    SlicerLayoutDualMonitorFourUpView = 42,
    SlicerLayoutFinalView = 43,
    SlicerLayoutMaximizedView = 98,
    SlicerLayoutCustomView = 99,
    SlicerLayoutUserView = 100
  };

  /// The layout that the window shows; it may get its description later. No view is maximized afterwards.
  void SetViewArrangement(int layout);
  vtkGetMacro(ViewArrangement, int);

  /// @return  false where there is one of that number.
  bool AddLayoutDescription(int layout, const char* description);
  /// @return  false where there is none of that number.
  bool SetLayoutDescription(int layout, const char* description);
  bool IsLayoutDescription(int layout) const { return this->LayoutDescriptions.count(layout) > 0; }
  /// Empty where there is none.
  std::string GetLayoutDescription(int layout) const;
  /// Of the view arrangement; null until one was chosen.
  const char* GetCurrentLayoutDescription() const;
  std::vector<int> GetLayoutIndices() const;

  /// Has the window show a view alone, in place of the layout, until it is removed from the maximized ones. Of several,
  /// the one that was added last is shown.
  void AddMaximizedViewNode(vtkMRMLAbstractViewNode* viewNode);
  void RemoveMaximizedViewNode(vtkMRMLAbstractViewNode* viewNode);
  void RemoveAllMaximizedViewNodes();
  bool IsMaximizedViewNode(vtkMRMLAbstractViewNode* viewNode) const;
  int GetNumberOfMaximizedViewNodes() const { return static_cast<int>(this->MaximizedViewNodes.size()); }
  /// In the order in which they were added. Null for a number that there is none of, and once the node is gone.
  vtkMRMLAbstractViewNode* GetMaximizedViewNode(int index) const;

  vtkGetMacro(GUIPanelVisibility, int);
  vtkSetMacro(GUIPanelVisibility, int);
  vtkGetMacro(BottomPanelVisibility, int);
  vtkSetMacro(BottomPanelVisibility, int);
  /// 0 where the panel is on the left, 1 on the right.
  vtkGetMacro(GUIPanelLR, int);
  vtkSetMacro(GUIPanelLR, int);
  vtkGetMacro(CollapseSliceControllers, int);
  vtkSetMacro(CollapseSliceControllers, int);
  void SetSelectedModule(const char* name);
  /// Null where none was selected.
  const char* GetSelectedModule() const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;
  /// Descriptions, view arrangement and maximized views stay.
  void Reset(vtkMRMLNode* defaultNode) override;

protected:
  vtkMRMLLayoutNode();
  ~vtkMRMLLayoutNode() override;

private:
  vtkMRMLLayoutNode(const vtkMRMLLayoutNode&) = delete;
  void operator=(const vtkMRMLLayoutNode&) = delete;

  int ViewArrangement{ SlicerLayoutNone };
  std::map<int, std::string> LayoutDescriptions{ { SlicerLayoutNone, "" } };
  std::vector<vtkWeakPointer<vtkMRMLAbstractViewNode>> MaximizedViewNodes;
  int GUIPanelVisibility{ 1 };
  int BottomPanelVisibility{ 1 };
  int GUIPanelLR{ 0 };
  int CollapseSliceControllers{ 0 };
  std::string SelectedModule;
};

#endif
