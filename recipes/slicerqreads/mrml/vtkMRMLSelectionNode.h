#ifndef vtkMRMLSelectionNode_h
#define vtkMRMLSelectionNode_h

#include "vtkMRMLNode.h"

#include <string>

/// What the user works on, for the whole application. There is one in a scene.
class vtkMRMLSelectionNode : public vtkMRMLNode
{
public:
  static vtkMRMLSelectionNode* New();
  vtkTypeMacro(vtkMRMLSelectionNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    ActivePlaceNodeIDChangedEvent = 19001,
    ActivePlaceNodeClassNameChangedEvent = 19002,
    ActivePlaceNodePlacementValidEvent = 19005
  };

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Selection"; }

  /// The volumes that vtkMRMLApplicationLogic::PropagateVolumeSelection shows: as background, foreground and label map.
  void SetActiveVolumeID(const char* id) { this->SetNodeReferenceID("ActiveVolume", id); }
  const char* GetActiveVolumeID() const { return this->GetNodeReferenceID("ActiveVolume"); }
  void SetReferenceActiveVolumeID(const char* id) { this->SetActiveVolumeID(id); }
  void SetSecondaryVolumeID(const char* id) { this->SetNodeReferenceID("SecondaryVolume", id); }
  const char* GetSecondaryVolumeID() const { return this->GetNodeReferenceID("SecondaryVolume"); }
  void SetReferenceSecondaryVolumeID(const char* id) { this->SetSecondaryVolumeID(id); }
  void SetActiveLabelVolumeID(const char* id) { this->SetNodeReferenceID("ActiveLabelVolume", id); }
  const char* GetActiveLabelVolumeID() const { return this->GetNodeReferenceID("ActiveLabelVolume"); }
  void SetReferenceActiveLabelVolumeID(const char* id) { this->SetActiveLabelVolumeID(id); }

  void SetActiveViewID(const char* id) { this->SetNodeReferenceID("ActiveView", id); }
  const char* GetActiveViewID() const { return this->GetNodeReferenceID("ActiveView"); }
  void SetActiveLayoutID(const char* id) { this->SetNodeReferenceID("ActiveLayout", id); }
  const char* GetActiveLayoutID() const { return this->GetNodeReferenceID("ActiveLayout"); }

  /// Of the node that a click in place mode adds a point to, and its class.
  void SetActivePlaceNodeID(const char* id);
  const char* GetActivePlaceNodeID() const { return this->GetNodeReferenceID("ActivePlaceNode"); }
  /// Sends ActivePlaceNodeIDChangedEvent also where the ID stays.
  void SetReferenceActivePlaceNodeID(const char* id);
  void SetActivePlaceNodeClassName(const char* className);
  const char* GetActivePlaceNodeClassName() const;
  /// Sends ActivePlaceNodeClassNameChangedEvent, too.
  void SetReferenceActivePlaceNodeClassName(const char* className);
  void SetActivePlaceNodePlacementValid(bool valid);
  bool GetActivePlaceNodePlacementValid() const { return this->ActivePlaceNodePlacementValid; }

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLSelectionNode();
  ~vtkMRMLSelectionNode() override;

private:
  vtkMRMLSelectionNode(const vtkMRMLSelectionNode&) = delete;
  void operator=(const vtkMRMLSelectionNode&) = delete;

  std::string ActivePlaceNodeClassName;
  bool ActivePlaceNodePlacementValid{ false };
};

#endif
