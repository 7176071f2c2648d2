#ifndef vtkMRMLInteractionNode_h
#define vtkMRMLInteractionNode_h

#include "vtkMRMLNode.h"

/// What the mouse does in the views. There is one in a scene.
class vtkMRMLInteractionNode : public vtkMRMLNode
{
public:
  static vtkMRMLInteractionNode* New();
  vtkTypeMacro(vtkMRMLInteractionNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    Place = 1, ///< a click adds a point to the active place node of the selection node
    ViewTransform = 2,
    Select = 4,
    AdjustWindowLevel = 5,
    Scroll = 6,
    User = 1000
  };

  enum
  {
    InteractionModeChangedEvent = 19001,
    InteractionModePersistenceChangedEvent = 19002,
    EndPlacementEvent = 19003
  };

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Interaction"; }

  void SetCurrentInteractionMode(int mode);
  vtkGetMacro(CurrentInteractionMode, int);
  vtkGetMacro(LastInteractionMode, int);
  void SwitchToSinglePlaceMode();
  void SwitchToPersistentPlaceMode();
  void SwitchToViewTransformMode() { this->SetCurrentInteractionMode(ViewTransform); }
  /// Whether place mode goes on after a node was placed.
  void SetPlaceModePersistence(int persistence);
  vtkGetMacro(PlaceModePersistence, int);

  void SetTransformModePersistence(int persistence);
  vtkGetMacro(TransformModePersistence, int);

  static const char* GetInteractionModeAsString(int mode);
  const char* GetInteractionModeAsString() const { return GetInteractionModeAsString(this->CurrentInteractionMode); }
  /// -1 for a name that there is not.
  static int GetInteractionModeByString(const char* name);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLInteractionNode();
  ~vtkMRMLInteractionNode() override;

private:
  vtkMRMLInteractionNode(const vtkMRMLInteractionNode&) = delete;
  void operator=(const vtkMRMLInteractionNode&) = delete;

  int CurrentInteractionMode{ ViewTransform };
  int LastInteractionMode{ ViewTransform };
  int PlaceModePersistence{ 0 };
  int TransformModePersistence{ 1 };
};

#endif
