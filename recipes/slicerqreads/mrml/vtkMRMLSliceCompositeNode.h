#ifndef vtkMRMLSliceCompositeNode_h
#define vtkMRMLSliceCompositeNode_h

#include "vtkMRMLNode.h"

class vtkMRMLSliceDisplayNode;

/// What one slice view shows: up to three volumes, one over the other.
class vtkMRMLSliceCompositeNode : public vtkMRMLNode
{
public:
  static vtkMRMLSliceCompositeNode* New();
  vtkTypeMacro(vtkMRMLSliceCompositeNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "SliceComposite"; }

  enum
  {
    LayerNone = -1,
    LayerBackground = 0,
    LayerForeground = 1,
    LayerLabel = 2,
    Layer_Last
  };

  /// Name of the view, for example "Red": it is the singleton tag, so that the node's ID ends in it.
  void SetLayoutName(const char* name) { this->SetSingletonTag(name); }
  const char* GetLayoutName() const { return this->GetSingletonTag(); }

  /// IDs of the volumes, null for none, or one that is not in the scene.
  void SetBackgroundVolumeID(const char* id) { this->SetNodeReferenceID("backgroundVolume", id); }
  const char* GetBackgroundVolumeID() { return this->GetVolumeID("backgroundVolume"); }
  void SetForegroundVolumeID(const char* id) { this->SetNodeReferenceID("foregroundVolume", id); }
  const char* GetForegroundVolumeID() { return this->GetVolumeID("foregroundVolume"); }
  void SetLabelVolumeID(const char* id) { this->SetNodeReferenceID("labelVolume", id); }
  const char* GetLabelVolumeID() { return this->GetVolumeID("labelVolume"); }
  void SetReferenceBackgroundVolumeID(const char* id) { this->SetBackgroundVolumeID(id); }
  void SetReferenceForegroundVolumeID(const char* id) { this->SetForegroundVolumeID(id); }
  void SetReferenceLabelVolumeID(const char* id) { this->SetLabelVolumeID(id); }

  /// From 0 for what can't be seen to 1 for what hides the layers below.
  vtkGetMacro(ForegroundOpacity, double);
  vtkSetMacro(ForegroundOpacity, double);
  vtkGetMacro(LabelOpacity, double);
  vtkSetMacro(LabelOpacity, double);

  /// How the foreground is put over the background.
  enum
  {
    Alpha = 0,
    ReverseAlpha = 1,
    Add = 2,
    Subtract = 3
  };
  vtkGetMacro(Compositing, int);
  vtkSetMacro(Compositing, int);
  vtkGetMacro(FiducialVisibility, int);
  vtkSetMacro(FiducialVisibility, int);

  /// Whether the user is changing something, and what, while views are linked.
  void SetInteracting(int interacting) { this->Interacting = interacting; }
  int GetInteracting() const { return this->Interacting; }
  vtkBooleanMacro(Interacting, int);
  void SetInteractionFlags(unsigned int flags) { this->InteractionFlags = flags; }
  unsigned int GetInteractionFlags() const { return this->InteractionFlags; }
  /// Whether changes to this view and what it shows are meant for the views of its group, too.
  vtkGetMacro(LinkedControl, int);
  vtkSetMacro(LinkedControl, int);
  vtkBooleanMacro(LinkedControl, int);
  /// Whether they follow during a gesture already.
  vtkGetMacro(HotLinkedControl, int);
  vtkSetMacro(HotLinkedControl, int);
  vtkBooleanMacro(HotLinkedControl, int);
  /// Whether the view is to show the volume that gets selected.
  vtkGetMacro(DoPropagateVolumeSelection, bool);
  vtkSetMacro(DoPropagateVolumeSelection, bool);

  /// Whether the planes of other slices are drawn in the view. The state is in the slice display node of the same
  /// layout name, which the slice logic makes.
  void SetSliceIntersectionVisibility(int visibility);
  int GetSliceIntersectionVisibility() const;
  vtkMRMLSliceDisplayNode* GetSliceDisplayNode() const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLSliceCompositeNode();
  ~vtkMRMLSliceCompositeNode() override;

private:
  vtkMRMLSliceCompositeNode(const vtkMRMLSliceCompositeNode&) = delete;
  void operator=(const vtkMRMLSliceCompositeNode&) = delete;

  const char* GetVolumeID(const char* role);

  double ForegroundOpacity{ 0.0 };
  double LabelOpacity{ 1.0 };
  int Compositing{ Alpha };
  int FiducialVisibility{ 1 };
  int Interacting{ 0 };
  unsigned int InteractionFlags{ 0 };
  int LinkedControl{ 0 };
  int HotLinkedControl{ 0 };
  bool DoPropagateVolumeSelection{ true };
};

#endif
