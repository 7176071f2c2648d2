#include "VolumeRenderingDisplayableManager.h"

#include "SceneView.h"
#include "Workspace.h"

#include "vtkMRMLMarkupsROINode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLScriptedModuleNode.h"
#include "vtkMRMLViewNode.h"
#include "vtkMRMLVolumeNode.h"
#include "vtkMRMLVolumePropertyNode.h"
#include "vtkMRMLVolumeRenderingDisplayNode.h"

#include <vtkCommand.h>
#include <vtkPointData.h>

#include <QMouseEvent>
#include <QPainter>

#include <utility>

namespace qreads
{

VolumeRenderingDisplayableManager::VolumeRenderingDisplayableManager(SceneView& view, Workspace& workspace,
                                                                     vtkSlicerVolumeRenderingLogic& logic)
  : m_view(view)
  , m_workspace(workspace)
  , m_logic(&logic)
{
  vtkMRMLScene* scene = &workspace.scene();
  for (const unsigned long event :
       { vtkMRMLScene::NodeAddedEvent, vtkMRMLScene::NodeRemovedEvent, vtkMRMLScene::EndCloseEvent })
  {
    this->m_sceneObservations.emplace_back(scene, event, this, &VolumeRenderingDisplayableManager::onNodesChanged);
  }
}

VolumeRenderingDisplayableManager::~VolumeRenderingDisplayableManager() = default;

vtkMRMLVolumeNode* VolumeRenderingDisplayableManager::volumeNode()
{
  vtkMRMLScene& scene = this->m_workspace.scene();
  for (int index = 0; this->m_view.volume() && index < scene.GetNumberOfNodes(); ++index)
  {
    auto* node = vtkMRMLVolumeNode::SafeDownCast(scene.GetNthNode(index));
    if (node && this->m_workspace.volumes().volumeOf(*node) == this->m_view.volume())
    {
      return node;
    }
  }
  return nullptr;
}

vtkMRMLVolumeRenderingDisplayNode* VolumeRenderingDisplayableManager::displayNode()
{
  vtkMRMLVolumeRenderingDisplayNode* node = this->m_logic->GetFirstVolumeRenderingDisplayNode(this->volumeNode());
  vtkMRMLNode* viewNode = this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLViewNode");
  const bool isVisible = node && viewNode && node->GetVisibility(viewNode->GetID()) && node->GetVisibility3D() &&
                         node->GetVolumePropertyNode();
  return isVisible ? node : nullptr;
}

void VolumeRenderingDisplayableManager::observe(vtkMRMLVolumeNode* volumeNode)
{
  vtkMRMLVolumeRenderingDisplayNode* displayNode = this->m_logic->GetFirstVolumeRenderingDisplayNode(volumeNode);
  vtkMRMLVolumePropertyNode* propertyNode = displayNode ? displayNode->GetVolumePropertyNode() : nullptr;
  vtkMRMLMarkupsROINode* roiNode = displayNode ? displayNode->GetMarkupsROINode() : nullptr;
  vtkMRMLScriptedModuleNode* parameters = this->m_logic->GetParameterNode();
  std::vector<vtkObject*> observed{ volumeNode, displayNode, propertyNode, roiNode, parameters };
  if (observed == this->m_observed)
  {
    return;
  }
  using Self = VolumeRenderingDisplayableManager;
  std::vector<Observation> observations;
  const auto add = [&](vtkObject* object, unsigned long event, void (Self::*callback)())
  {
    if (object)
    {
      observations.emplace_back(object, event, this, callback);
    }
  };
  add(volumeNode, vtkMRMLVolumeNode::ImageDataModifiedEvent, &Self::onVoxelsModified);
  add(volumeNode, vtkMRMLNode::ReferenceAddedEvent, &Self::onNodesChanged);
  add(displayNode, vtkCommand::ModifiedEvent, &Self::onNodesChanged);
  add(displayNode, vtkMRMLNode::ReferenceAddedEvent, &Self::onNodesChanged);
  add(displayNode, vtkMRMLNode::ReferenceModifiedEvent, &Self::onNodesChanged);
  add(displayNode, vtkMRMLNode::ReferenceRemovedEvent, &Self::onNodesChanged);
  add(propertyNode, vtkCommand::ModifiedEvent, &Self::onPropertyModified);
  add(roiNode, vtkCommand::ModifiedEvent, &Self::onNodesChanged);
  add(roiNode, vtkMRMLMarkupsNode::PointModifiedEvent, &Self::onNodesChanged);
  add(parameters, vtkCommand::ModifiedEvent, &Self::onParametersModified);
  this->m_observations = std::move(observations);
  this->m_observed = std::move(observed);
  this->m_look.reset();
}

void VolumeRenderingDisplayableManager::onNodesChanged()
{
  this->m_view.requestPicture();
}

void VolumeRenderingDisplayableManager::onParametersModified()
{
  if (vtkMRMLVolumeNode* node = this->volumeNode())
  {
    this->m_logic->UpdateVolume(node);
  }
}

void VolumeRenderingDisplayableManager::onVoxelsModified()
{
  this->m_voxels.reset();
  this->m_view.requestPicture();
}

void VolumeRenderingDisplayableManager::onPropertyModified()
{
  this->m_look.reset();
  this->m_view.requestPicture();
}

Projection VolumeRenderingDisplayableManager::projection()
{
  auto* node = vtkMRMLViewNode::SafeDownCast(this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLViewNode"));
  switch (node ? node->GetRaycastTechnique() : vtkMRMLViewNode::Composite)
  {
    case vtkMRMLViewNode::MaximumIntensityProjection:
      return Projection::Maximum;
    case vtkMRMLViewNode::MinimumIntensityProjection:
      return Projection::Minimum;
    default:
      return Projection::Composite;
  }
}

void VolumeRenderingDisplayableManager::volumeChanged()
{
  this->m_voxels.reset();
  this->m_cropBox.setNode(nullptr);
  // What is observed is held.
  this->observe(this->volumeNode());
}

SceneItems VolumeRenderingDisplayableManager::items()
{
  vtkMRMLVolumeNode* volumeNode = this->volumeNode();
  if (volumeNode && this->m_logic->GetVisibility() && !this->m_logic->GetFirstVolumeRenderingDisplayNode(volumeNode))
  {
    // A volume that is new here; the user has chosen to have all of them rendered.
    this->m_logic->UpdateVolume(volumeNode);
  }
  this->observe(volumeNode);
  vtkMRMLVolumeRenderingDisplayNode* displayNode = this->displayNode();
  if (!displayNode || !this->m_view.volume()->isFinished())
  {
    this->m_cropBox.setNode(nullptr);
    return {};
  }
  if (!this->m_voxels || this->m_voxels->volume != this->m_view.volume())
  {
    const std::shared_ptr<const Volume>& volume = this->m_view.volume();
    this->m_voxels =
      std::make_shared<VolumeVoxels>(VolumeVoxels{ volume, volume->image()->GetPointData()->GetScalars() });
  }
  if (!this->m_look)
  {
    this->m_look = std::make_shared<VolumeLook>(*displayNode->GetVolumePropertyNode()->GetVolumeProperty());
  }
  this->m_cropBox.setNode(displayNode->GetCroppingEnabled() ? displayNode->GetMarkupsROINode() : nullptr);
  return { std::make_shared<VolumeItem>(this->m_voxels, this->m_look, this->projection(),
                                        this->m_cropBox.node() ? this->m_cropBox.halfSpaces()
                                                               : std::vector<HalfSpace>()) };
}

void VolumeRenderingDisplayableManager::paint(QPainter& painter, const SceneCamera& camera)
{
  if (this->m_cropBox.node())
  {
    this->m_cropBox.paint(painter, camera);
  }
}

bool VolumeRenderingDisplayableManager::mousePress(const QMouseEvent& event)
{
  return event.button() == Qt::LeftButton && this->m_cropBox.node() &&
         this->m_cropBox.grab(event.position(), this->m_view.camera());
}

bool VolumeRenderingDisplayableManager::mouseMove(const QMouseEvent& event)
{
  if (!this->m_cropBox.node())
  {
    this->m_view.unsetCursor();
    return false;
  }
  if (this->m_cropBox.isGrabbed())
  {
    this->m_cropBox.drag(event.position(), this->m_view.camera());
    return true;
  }
  if (this->m_cropBox.hasHandleAt(event.position(), this->m_view.camera()))
  {
    this->m_view.setCursor(Qt::SizeAllCursor);
    return true;
  }
  this->m_view.unsetCursor();
  return false;
}

bool VolumeRenderingDisplayableManager::mouseRelease(const QMouseEvent& /*event*/)
{
  this->m_cropBox.release();
  this->m_view.update();
  return true;
}

} // namespace qreads
