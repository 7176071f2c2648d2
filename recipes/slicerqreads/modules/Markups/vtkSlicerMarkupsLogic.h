#ifndef vtkSlicerMarkupsLogic_h
#define vtkSlicerMarkupsLogic_h

#include "vtkMRMLAbstractLogic.h"

#include <vtkWeakPointer.h>

#include <string>
#include <vector>

class vtkMRMLInteractionNode;
class vtkMRMLMarkupsLineNode;
class vtkMRMLMarkupsNode;
class vtkMRMLNode;
class vtkMRMLSelectionNode;

/// Makes markups and has users place them. Sends ModifiedEvent when a markup of the scene has come, gone or changed.
///
/// A markup belongs to the volume that is shown when it is made, or else to the next one that comes; its node reference
/// "measuredVolume". It is shown with that volume only, and removed with it, so that no patient's picture carries
/// another one's measurements.
class vtkSlicerMarkupsLogic : public vtkMRMLAbstractLogic
{
public:
  static vtkSlicerMarkupsLogic* New();
  vtkTypeMacro(vtkSlicerMarkupsLogic, vtkMRMLAbstractLogic)

  /// With a display node.
  /// @param className  for example "vtkMRMLMarkupsLineNode"
  /// @param nodeName  empty: as Slicer names them, "L", "L_1"…
  /// @return  null, and an error is reported, where there is no such class.
  vtkMRMLMarkupsNode* AddNewMarkupsNode(const std::string& className, const std::string& nodeName = std::string());

  /// The markup that users place points of.
  void SetActiveList(vtkMRMLMarkupsNode* markup);
  /// Its ID; empty for none.
  std::string GetActiveListID();

  /// Has clicks in the views set the points of the active markup. Where place mode is for lines, by the selection node,
  /// and none is active that lacks points, a new one is started; so it is for those who set the mode themselves.
  /// @param persistent  whether another markup follows when that one is complete
  /// @return  false where there is no active markup.
  bool StartPlaceMode(bool persistent);

  /// Starts a new line that the next two clicks in a view set the ends of. One that has been started and not been
  /// finished is taken up again.
  vtkMRMLMarkupsLineNode* StartLine();

  /// To be called when a point of the active markup has been placed: ends place mode where that was the last one.
  void PointPlaced();

  /// Ends place mode; what has not been finished goes.
  void AbandonPlacing();

  /// The active markup while the mouse places points of it, else null.
  vtkMRMLMarkupsNode* GetPlacedMarkup();

  /// ID of the volume that a markup belongs to; empty for none.
  static std::string GetMeasuredVolumeID(vtkMRMLMarkupsNode* markup);

  /// Takes a markup and its display nodes out of the scene.
  void RemoveMarkup(vtkMRMLMarkupsNode* markup);
  /// All that were measured; regions of interest stay.
  void RemoveAllLines();

protected:
  vtkSlicerMarkupsLogic();
  ~vtkSlicerMarkupsLogic() override;
  void OnSceneChanged() override;

private:
  vtkSlicerMarkupsLogic(const vtkSlicerMarkupsLogic&) = delete;
  void operator=(const vtkSlicerMarkupsLogic&) = delete;

  vtkMRMLSelectionNode* SelectionNode();
  vtkMRMLInteractionNode* InteractionNode();
  std::vector<vtkMRMLMarkupsNode*> Markups(const char* className);
  /// A new line that is active, and goes where its placing is given up.
  vtkMRMLMarkupsLineNode* AddLineToPlace();
  void EndPlaceMode();
  void Observe(vtkObject* object, unsigned long event,
               void (vtkSlicerMarkupsLogic::*callback)(vtkObject*, unsigned long, void*));
  void StopObserving();

  void OnNodeAdded(vtkObject* caller, unsigned long event, void* node);
  void OnNodeRemoved(vtkObject* caller, unsigned long event, void* node);
  void OnMarkupChanged(vtkObject* caller, unsigned long event, void* data);
  void OnInteractionModeChanged(vtkObject* caller, unsigned long event, void* data);

  struct ObserverTag
  {
    vtkWeakPointer<vtkObject> object;
    unsigned long tag;
  };
  std::vector<ObserverTag> ObserverTags;
  vtkWeakPointer<vtkMRMLMarkupsNode> StartedMarkup; ///< goes where its placing is given up
  int ModeBefore{ 0 };                              ///< other than Place
};

#endif
