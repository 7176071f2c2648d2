#ifndef vtkMRMLVolumePropertyNode_h
#define vtkMRMLVolumePropertyNode_h

#include "vtkMRMLStorableNode.h"

#include <vtkSmartPointer.h>

#include <utility>
#include <vector>

class vtkColorTransferFunction;
class vtkPiecewiseFunction;
class vtkVolumeProperty;

/// How the values of a volume become colors and opacities where it is rendered. ModifiedEvent comes also when one of
/// the functions has changed.
class vtkMRMLVolumePropertyNode : public vtkMRMLStorableNode
{
public:
  static vtkMRMLVolumePropertyNode* New();
  vtkTypeMacro(vtkMRMLVolumePropertyNode, vtkMRMLStorableNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "VolumeProperty"; }

  /// Lighting and interpolation are its own; the functions below are those of its components.
  vtkVolumeProperty* GetVolumeProperty();

  /// Setting a function takes a copy of what it is; null leaves it as it is.
  void SetColor(vtkColorTransferFunction* function, int component = 0);
  vtkColorTransferFunction* GetColor(int component = 0);
  void SetScalarOpacity(vtkPiecewiseFunction* function, int component = 0);
  vtkPiecewiseFunction* GetScalarOpacity(int component = 0);
  void SetGradientOpacity(vtkPiecewiseFunction* function, int component = 0);
  vtkPiecewiseFunction* GetGradientOpacity(int component = 0);

  /// Takes over functions and lighting of another such node.
  void CopyParameterSet(vtkMRMLNode* node) { this->CopyContent(node); }
  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLVolumePropertyNode();
  ~vtkMRMLVolumePropertyNode() override;

private:
  vtkMRMLVolumePropertyNode(const vtkMRMLVolumePropertyNode&) = delete;
  void operator=(const vtkMRMLVolumePropertyNode&) = delete;

  void ObserveFunctions();
  void StopObserving();
  void OnPropertyModified();

  /// Null until it is first asked for: of each class of nodes there is one that is only a pattern.
  vtkSmartPointer<vtkVolumeProperty> VolumeProperty;
  std::vector<std::pair<vtkSmartPointer<vtkObject>, unsigned long>> Observations;
};

#endif
