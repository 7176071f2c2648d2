#include "vtkMRMLInteractionNode.h"

#include <vtkObjectFactory.h>

#include <array>
#include <cstring>

namespace
{

struct Mode
{
  int value;
  const char* name;
};

constexpr std::array<Mode, 4> Modes{ { { vtkMRMLInteractionNode::Place, "Place" },
                                       { vtkMRMLInteractionNode::ViewTransform, "ViewTransform" },
                                       { vtkMRMLInteractionNode::AdjustWindowLevel, "AdjustWindowLevel" },
                                       { vtkMRMLInteractionNode::Scroll, "Scroll" } } };

} // namespace

vtkStandardNewMacro(vtkMRMLInteractionNode);

vtkMRMLInteractionNode::vtkMRMLInteractionNode()
{
  this->HideFromEditors = 1;
  this->SetSingletonTag("Singleton");
}

vtkMRMLInteractionNode::~vtkMRMLInteractionNode() = default;

void vtkMRMLInteractionNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "CurrentInteractionMode: " << this->GetInteractionModeAsString() << "\n";
  os << indent << "PlaceModePersistence: " << this->PlaceModePersistence << "\n";
}

vtkMRMLNode* vtkMRMLInteractionNode::CreateNodeInstance()
{
  return vtkMRMLInteractionNode::New();
}

void vtkMRMLInteractionNode::SetCurrentInteractionMode(int mode)
{
  if (this->CurrentInteractionMode == mode)
  {
    return;
  }
  const bool placed = this->CurrentInteractionMode == Place;
  // The mode to go back to is one that stays.
  if (placed ? this->PlaceModePersistence != 0 : this->CurrentInteractionMode != AdjustWindowLevel)
  {
    this->LastInteractionMode = this->CurrentInteractionMode;
  }
  this->CurrentInteractionMode = mode;
  this->Modified();
  this->InvokeEvent(InteractionModeChangedEvent);
  if (placed)
  {
    this->InvokeEvent(EndPlacementEvent);
  }
}

void vtkMRMLInteractionNode::SwitchToSinglePlaceMode()
{
  this->PlaceModePersistence = 0;
  this->SetCurrentInteractionMode(Place);
}

void vtkMRMLInteractionNode::SwitchToPersistentPlaceMode()
{
  this->SetPlaceModePersistence(1);
  this->SetCurrentInteractionMode(Place);
}

void vtkMRMLInteractionNode::SetPlaceModePersistence(int persistence)
{
  if (this->PlaceModePersistence != persistence)
  {
    this->PlaceModePersistence = persistence;
    this->InvokeEvent(InteractionModePersistenceChangedEvent);
    this->Modified();
  }
}

void vtkMRMLInteractionNode::SetTransformModePersistence(int persistence)
{
  if (this->TransformModePersistence != persistence)
  {
    this->TransformModePersistence = persistence;
    this->InvokeEvent(InteractionModePersistenceChangedEvent);
    this->Modified();
  }
}

const char* vtkMRMLInteractionNode::GetInteractionModeAsString(int mode)
{
  for (const Mode& known : Modes)
  {
    if (known.value == mode)
    {
      return known.name;
    }
  }
  return "(unknown)";
}

int vtkMRMLInteractionNode::GetInteractionModeByString(const char* name)
{
  for (const Mode& known : Modes)
  {
    if (name && std::strcmp(known.name, name) == 0)
    {
      return known.value;
    }
  }
  return -1;
}

void vtkMRMLInteractionNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* interactionNode = vtkMRMLInteractionNode::SafeDownCast(node))
  {
    this->SetPlaceModePersistence(interactionNode->PlaceModePersistence);
    this->SetCurrentInteractionMode(interactionNode->CurrentInteractionMode);
  }
  this->EndModify(wasModifying);
}
