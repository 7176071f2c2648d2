#ifndef vtkMRMLMarkupsDisplayNode_h
#define vtkMRMLMarkupsDisplayNode_h

#include "vtkMRMLDisplayNode.h"

/// How points and the lines between them are drawn.
class vtkMRMLMarkupsDisplayNode : public vtkMRMLDisplayNode
{
public:
  static vtkMRMLMarkupsDisplayNode* New();
  vtkTypeMacro(vtkMRMLMarkupsDisplayNode, vtkMRMLDisplayNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "MarkupsDisplay"; }

  /// Whether the node's name and what is measured is written next to it.
  vtkGetMacro(PropertiesLabelVisibility, bool);
  vtkSetMacro(PropertiesLabelVisibility, bool);
  vtkBooleanMacro(PropertiesLabelVisibility, bool);
  /// Whether the label of each point is written next to it.
  vtkGetMacro(PointLabelsVisibility, bool);
  vtkSetMacro(PointLabelsVisibility, bool);
  vtkBooleanMacro(PointLabelsVisibility, bool);

  /// Sizes of text and of the points' marks, in percent of the view.
  vtkGetMacro(TextScale, double);
  vtkSetMacro(TextScale, double);
  vtkGetMacro(GlyphScale, double);
  vtkSetMacro(GlyphScale, double);
  /// Size of the lines, as a part of the points' size.
  vtkGetMacro(LineThickness, double);
  vtkSetMacro(LineThickness, double);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLMarkupsDisplayNode();
  ~vtkMRMLMarkupsDisplayNode() override;

private:
  vtkMRMLMarkupsDisplayNode(const vtkMRMLMarkupsDisplayNode&) = delete;
  void operator=(const vtkMRMLMarkupsDisplayNode&) = delete;

  bool PropertiesLabelVisibility{ true };
  bool PointLabelsVisibility{ false };
  double TextScale{ 3.0 };
  double GlyphScale{ 3.0 };
  double LineThickness{ 0.2 };
};

#endif
