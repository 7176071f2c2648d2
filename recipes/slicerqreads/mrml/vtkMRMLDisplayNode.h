#ifndef vtkMRMLDisplayNode_h
#define vtkMRMLDisplayNode_h

#include "vtkMRMLNode.h"

#include <string>
#include <vector>

class vtkMRMLDisplayableNode;

/// How a data node is displayed.
class vtkMRMLDisplayNode : public vtkMRMLNode
{
public:
  vtkTypeMacro(vtkMRMLDisplayNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkSetMacro(Visibility, int);
  vtkGetMacro(Visibility, int);
  vtkBooleanMacro(Visibility, int);
  /// Whether it is visible, and displayed in the view.
  bool GetVisibility(const char* viewNodeID) { return this->Visibility != 0 && this->IsDisplayableInView(viewNodeID); }
  /// In slice views and in 3D views, while visible at all.
  vtkSetMacro(Visibility2D, int);
  vtkGetMacro(Visibility2D, int);
  vtkBooleanMacro(Visibility2D, int);
  vtkSetMacro(Visibility3D, int);
  vtkGetMacro(Visibility3D, int);
  vtkBooleanMacro(Visibility3D, int);

  /// Red, green and blue, 0 to 1.
  vtkSetVector3Macro(Color, double);
  vtkGetVector3Macro(Color, double);
  vtkSetVector3Macro(SelectedColor, double);
  vtkGetVector3Macro(SelectedColor, double);
  vtkSetVector3Macro(EdgeColor, double);
  vtkGetVector3Macro(EdgeColor, double);
  vtkSetMacro(Opacity, double);
  vtkGetMacro(Opacity, double);
  vtkSetMacro(LineWidth, double);
  vtkGetMacro(LineWidth, double);
  vtkSetMacro(PointSize, double);
  vtkGetMacro(PointSize, double);
  vtkSetMacro(EdgeVisibility, int);
  vtkGetMacro(EdgeVisibility, int);
  vtkBooleanMacro(EdgeVisibility, int);
  vtkSetMacro(ScalarVisibility, int);
  vtkGetMacro(ScalarVisibility, int);
  vtkBooleanMacro(ScalarVisibility, int);
  vtkSetVector2Macro(ScalarRange, double);
  vtkGetVector2Macro(ScalarRange, double);

  /// Another name of Visibility2D.
  void SetSliceIntersectionVisibility(int visible) { this->SetVisibility2D(visible); }
  int GetSliceIntersectionVisibility() { return this->Visibility2D; }
  vtkBooleanMacro(SliceIntersectionVisibility, int);
  /// Of outlines in slice views, in pixels.
  vtkSetMacro(SliceIntersectionThickness, int);
  vtkGetMacro(SliceIntersectionThickness, int);
  vtkSetMacro(SliceIntersectionOpacity, double);
  vtkGetMacro(SliceIntersectionOpacity, double);

  /// The views that display this; all where none is named.
  void AddViewNodeID(const char* id);
  void RemoveViewNodeID(const char* id);
  void RemoveAllViewNodeIDs();
  void SetDisplayableOnlyInView(const char* id);
  void SetViewNodeIDs(const std::vector<std::string>& ids);
  std::vector<std::string> GetViewNodeIDs() const { return this->ViewNodeIDs; }
  int GetNumberOfViewNodeIDs() const { return static_cast<int>(this->ViewNodeIDs.size()); }
  const char* GetNthViewNodeID(int n) const;
  bool IsViewNodeIDPresent(const char* id) const;
  bool IsDisplayableInView(const char* id) const { return this->ViewNodeIDs.empty() || this->IsViewNodeIDPresent(id); }

  /// ID of the color table, for example "vtkMRMLColorTableNodeGrey".
  void SetAndObserveColorNodeID(const char* id) { this->SetAndObserveNodeReferenceID("color", id); }
  const char* GetColorNodeID() const { return this->GetNodeReferenceID("color"); }
  vtkMRMLNode* GetColorNode() { return this->GetNodeReference("color"); }
  virtual void SetDefaultColorMap() {}

  /// The data node that refers to this one; null where there is none.
  vtkMRMLDisplayableNode* GetDisplayableNode();

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLDisplayNode();
  ~vtkMRMLDisplayNode() override;
  void OnReferencedNodeEvent(const std::string& role, vtkMRMLNode* node, unsigned long event) override;

  int SliceIntersectionThickness{ 1 };

private:
  vtkMRMLDisplayNode(const vtkMRMLDisplayNode&) = delete;
  void operator=(const vtkMRMLDisplayNode&) = delete;

  int Visibility{ 1 };
  int Visibility2D{ 0 };
  int Visibility3D{ 1 };
  int EdgeVisibility{ 0 };
  int ScalarVisibility{ 0 };
  double Color[3]{ 0.9, 0.9, 0.3 };
  double SelectedColor[3]{ 1.0, 0.0, 0.0 };
  double EdgeColor[3]{ 0.0, 0.0, 0.0 };
  double Opacity{ 1.0 };
  double LineWidth{ 1.0 };
  double PointSize{ 1.0 };
  double ScalarRange[2]{ 0.0, 100.0 };
  double SliceIntersectionOpacity{ 1.0 };
  std::vector<std::string> ViewNodeIDs;
};

#endif
