#ifndef vtkMRMLVolumeRenderingDisplayNode_h
#define vtkMRMLVolumeRenderingDisplayNode_h

#include "vtkMRMLDisplayNode.h"

class vtkMRMLDisplayableNode;
class vtkMRMLMarkupsROINode;
class vtkMRMLVolumeNode;
class vtkMRMLVolumePropertyNode;

/// How a volume is rendered in 3D views.
class vtkMRMLVolumeRenderingDisplayNode : public vtkMRMLDisplayNode
{
public:
  vtkTypeMacro(vtkMRMLVolumeRenderingDisplayNode, vtkMRMLDisplayNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// The volume that refers to this node; null where there is none.
  vtkMRMLVolumeNode* GetVolumeNode();
  const char* GetVolumeNodeID();

  /// Of the node with colors and opacities.
  void SetAndObserveVolumePropertyNodeID(const char* id) { this->SetAndObserveNodeReferenceID("volumeProperty", id); }
  const char* GetVolumePropertyNodeID() const { return this->GetNodeReferenceID("volumeProperty"); }
  vtkMRMLVolumePropertyNode* GetVolumePropertyNode();

  /// Whether only what is inside of the region of interest is shown.
  vtkGetMacro(CroppingEnabled, int);
  vtkSetMacro(CroppingEnabled, int);
  vtkBooleanMacro(CroppingEnabled, int);
  void SetAndObserveROINodeID(const char* id) { this->SetAndObserveNodeReferenceID("roi", id); }
  const char* GetROINodeID() const { return this->GetNodeReferenceID("roi"); }
  vtkMRMLDisplayableNode* GetROINode();
  /// Null also where the region is no box.
  vtkMRMLMarkupsROINode* GetMarkupsROINode();

  /// Whether window, level and colors are those of the volume's slices.
  vtkGetMacro(FollowVolumeDisplayNode, int);
  vtkSetMacro(FollowVolumeDisplayNode, int);
  vtkGetMacro(IgnoreVolumeDisplayNodeThreshold, int);
  vtkSetMacro(IgnoreVolumeDisplayNodeThreshold, int);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLVolumeRenderingDisplayNode();
  ~vtkMRMLVolumeRenderingDisplayNode() override;

private:
  vtkMRMLVolumeRenderingDisplayNode(const vtkMRMLVolumeRenderingDisplayNode&) = delete;
  void operator=(const vtkMRMLVolumeRenderingDisplayNode&) = delete;

  int CroppingEnabled{ 0 };
  int FollowVolumeDisplayNode{ 0 };
  int IgnoreVolumeDisplayNodeThreshold{ 0 };
};

#endif
