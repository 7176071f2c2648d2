#ifndef vtkMRMLVolumeDisplayNode_h
#define vtkMRMLVolumeDisplayNode_h

#include "vtkMRMLDisplayNode.h"

#include <vtkImageData.h>
#include <vtkSmartPointer.h>

class vtkMRMLVolumeNode;

/// How a volume is displayed in slices.
class vtkMRMLVolumeDisplayNode : public vtkMRMLDisplayNode
{
public:
  vtkTypeMacro(vtkMRMLVolumeDisplayNode, vtkMRMLDisplayNode)

  /// The volume that refers to this node; null where there is none.
  vtkMRMLVolumeNode* GetVolumeNode();
  /// The volume's image; null where there is none.
  vtkImageData* GetInputImageData() const { return this->InputImageData; }
  /// Called by the volume node.
  void SetInputImageData(vtkImageData* image);

protected:
  vtkMRMLVolumeDisplayNode();
  ~vtkMRMLVolumeDisplayNode() override;
  /// Called when there is another image.
  virtual void OnInputImageDataChanged() {}

private:
  vtkMRMLVolumeDisplayNode(const vtkMRMLVolumeDisplayNode&) = delete;
  void operator=(const vtkMRMLVolumeDisplayNode&) = delete;

  vtkSmartPointer<vtkImageData> InputImageData;
};

#endif
