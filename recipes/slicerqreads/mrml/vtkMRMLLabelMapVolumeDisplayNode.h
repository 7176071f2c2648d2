#ifndef vtkMRMLLabelMapVolumeDisplayNode_h
#define vtkMRMLLabelMapVolumeDisplayNode_h

#include "vtkMRMLVolumeDisplayNode.h"

/// How a label map is displayed: each label in a color of its own.
class vtkMRMLLabelMapVolumeDisplayNode : public vtkMRMLVolumeDisplayNode
{
public:
  static vtkMRMLLabelMapVolumeDisplayNode* New();
  vtkTypeMacro(vtkMRMLLabelMapVolumeDisplayNode, vtkMRMLVolumeDisplayNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "LabelMapVolumeDisplay"; }

  void SetDefaultColorMap() override { this->SetAndObserveColorNodeID("vtkMRMLColorTableNodeLabels"); }

protected:
  vtkMRMLLabelMapVolumeDisplayNode();
  ~vtkMRMLLabelMapVolumeDisplayNode() override;

private:
  vtkMRMLLabelMapVolumeDisplayNode(const vtkMRMLLabelMapVolumeDisplayNode&) = delete;
  void operator=(const vtkMRMLLabelMapVolumeDisplayNode&) = delete;
};

#endif
