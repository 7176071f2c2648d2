#include "LoadController.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScene.h"

#include <vtkImageData.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>

#include <QTimerEvent>

#include <utility>

namespace qreads
{

namespace
{

/// How often slices that have arrived are looked for: often enough for the eye, and seldom enough
/// to leave the processors to the readers.
constexpr int pollMilliseconds = 30;

std::string joined(const std::vector<std::string>& words)
{
  std::string text;
  for (const std::string& word : words)
  {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

} // namespace

LoadController::LoadController(Loader& loader, vtkMRMLScene& scene, LoadRequest request)
  : m_loader(loader)
  , m_scene(scene)
  , m_request(std::move(request))
{
  this->m_loader.setWakeUp([this] { QMetaObject::invokeMethod(this, &LoadController::update, Qt::QueuedConnection); });
  if (!this->m_request.paths.empty())
  {
    this->m_poll.start(pollMilliseconds, this);
  }
}

LoadController::~LoadController()
{
  this->m_loader.setWakeUp(nullptr);
}

vtkMRMLScalarVolumeDisplayNode* LoadController::displayNode() const
{
  return this->m_volumeNode ? this->m_volumeNode->GetScalarVolumeDisplayNode() : nullptr;
}

void LoadController::showSeries(int index)
{
  this->clear();
  this->m_request.seriesIndex = index;
  this->m_loader.start(this->m_request);
  this->m_poll.start(pollMilliseconds, this);
}

void LoadController::timerEvent(QTimerEvent* event)
{
  if (event->timerId() == this->m_poll.timerId())
  {
    this->update();
  }
}

void LoadController::update()
{
  for (const LoadEvent& event : this->m_loader.takeEvents())
  {
    static constexpr const char* steps[] = { "series found", "volume started", "first slice read", "volume read",
                                             "load failed" };
    if (!std::holds_alternative<SliceArrived>(event.what) || !this->m_anySlice)
    {
      emit this->stepReached(steps[event.what.index()], event.when);
    }
    std::visit([this](const auto& what) { this->handle(what); }, event.what);
  }
  if (!this->m_arrivedSlices.empty())
  {
    const int first = this->m_arrivedSlices.front();
    this->m_arrivedSlices.clear();
    emit this->slicesArrived(first);
  }
}

void LoadController::handle(const SeriesFound& event)
{
  emit this->seriesFound(event.series, event.chosenIndex);
}

void LoadController::handle(const VolumeStarted& event)
{
  this->removeVolume();
  this->m_volume = event.volume;
  const Volume& volume = *event.volume;
  const bool color = volume.image()->GetNumberOfScalarComponents() > 1;
  auto* node = vtkMRMLScalarVolumeNode::SafeDownCast(this->m_scene.AddNewNodeByClass(
    color ? "vtkMRMLVectorVolumeNode" : "vtkMRMLScalarVolumeNode", volume.series().name));
  this->m_volumeNode = node;
  vtkNew<vtkMatrix4x4> ijkToRAS;
  ijkToRAS->DeepCopy(volume.ijkToRAS().data());
  node->SetIJKToRASMatrix(ijkToRAS);
  if (!volume.instanceUIDs.empty())
  {
    node->SetAttribute("DICOM.instanceUIDs", joined(volume.instanceUIDs).c_str());
  }
  node->CreateDefaultDisplayNodes();
  vtkMRMLScalarVolumeDisplayNode* display = node->GetScalarVolumeDisplayNode();
  // Automatic needs all voxels: not before the end.
  display->SetAutoWindowLevel(0);
  if (volume.windowLevel)
  {
    display->SetWindowLevel(volume.windowLevel->window, volume.windowLevel->level);
  }
  if (volume.inverted)
  {
    display->SetAndObserveColorNodeID("vtkMRMLColorTableNodeInvertedGrey");
  }
  node->SetAndObserveImageData(volume.image());
  emit this->volumeStarted(event.volume);
}

void LoadController::handle(const SliceArrived& event)
{
  if (event.volume != this->m_volume)
  {
    return;
  }
  if (!this->m_anySlice)
  {
    this->m_anySlice = true;
    this->chooseWindowLevel(event.slice);
  }
  this->m_arrivedSlices.push_back(event.slice);
}

void LoadController::handle(const VolumeFinished& event)
{
  this->m_arrivedSlices.clear();
  if (!this->m_volume->windowLevel && this->m_volume->arrivedSliceCount() == this->m_volume->sliceCount())
  {
    this->displayNode()->SetAutoWindowLevel(1);
  }
  this->m_poll.stop();
  emit this->volumeFinished(event.problems);
}

void LoadController::handle(const LoadFailed& event)
{
  this->clear();
  this->m_poll.stop();
  emit this->failed(event.reason);
}

void LoadController::clear()
{
  this->removeVolume();
  emit this->cleared();
}

void LoadController::removeVolume()
{
  if (this->m_volumeNode)
  {
    const vtkSmartPointer<vtkMRMLNode> display = this->displayNode();
    this->m_scene.RemoveNode(this->m_volumeNode);
    this->m_scene.RemoveNode(display);
  }
  this->m_volumeNode = nullptr;
  this->m_volume.reset();
  this->m_arrivedSlices.clear();
  this->m_anySlice = false;
}

void LoadController::chooseWindowLevel(int arrivedSlice)
{
  double range[2];
  if (!this->m_volume->windowLevel &&
      vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(this->m_volume->image(), arrivedSlice, arrivedSlice, range))
  {
    this->displayNode()->SetWindowLevelMinMax(range[0], range[1]);
  }
}

} // namespace qreads
