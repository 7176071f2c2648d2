#ifndef vtkMRMLAbstractLogic_h
#define vtkMRMLAbstractLogic_h

#include <vtkObject.h>
#include <vtkWeakPointer.h>

class vtkMRMLApplicationLogic;
class vtkMRMLScene;

/// What works on a scene's nodes. Used from the window's thread only.
class vtkMRMLAbstractLogic : public vtkObject
{
public:
  vtkTypeMacro(vtkMRMLAbstractLogic, vtkObject)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  void SetMRMLScene(vtkMRMLScene* scene);
  vtkMRMLScene* GetMRMLScene() const;
  void SetMRMLApplicationLogic(vtkMRMLApplicationLogic* logic);
  vtkMRMLApplicationLogic* GetMRMLApplicationLogic() const;

protected:
  vtkMRMLAbstractLogic();
  ~vtkMRMLAbstractLogic() override;
  /// Called when the logic has been given another scene, or none.
  virtual void OnSceneChanged() {}

private:
  vtkMRMLAbstractLogic(const vtkMRMLAbstractLogic&) = delete;
  void operator=(const vtkMRMLAbstractLogic&) = delete;

  vtkWeakPointer<vtkMRMLScene> Scene;
  vtkWeakPointer<vtkMRMLAbstractLogic> ApplicationLogic;
};

#endif
