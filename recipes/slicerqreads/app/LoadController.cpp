#include "LoadController.h"

#include "Workspace.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScene.h"

#include <vtkSmartPointer.h>

#include <QTimerEvent>

#include <utility>

namespace qreads
{

namespace
{

/// How often slices that have arrived are looked for: often enough for the eye, and seldom enough
/// to leave the processors to the readers.
constexpr int pollMilliseconds = 30;

} // namespace

LoadController::LoadController(Loader& loader, Workspace& workspace, LoadRequest request)
  : m_loader(loader)
  , m_workspace(workspace)
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

void LoadController::show(LoadRequest request)
{
  this->clear();
  this->m_request = std::move(request);
  this->m_loader.start(this->m_request);
  this->m_poll.start(pollMilliseconds, this);
}

void LoadController::showSeries(int index)
{
  this->show({ this->m_request.paths, index });
}

void LoadController::cancel(const std::string& reason)
{
  this->m_loader.stop();
  this->handle(LoadFailed{ reason });
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
    this->removeNode(this->m_replacedNode);
  }
}

void LoadController::handle(const SeriesFound& event)
{
  emit this->seriesFound(event.series, event.chosenIndex);
}

void LoadController::handle(const VolumeStarted& event)
{
  // What is on the screen stays until the new volume has something to show in its place.
  this->removeNode(this->m_replacedNode);
  this->m_replacedNode = this->m_volumeNode;
  this->m_arrivedSlices.clear();
  this->m_anySlice = false;
  this->m_volume = event.volume;
  this->m_volumeNode = &this->m_workspace.addVolume(event.volume);
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
  this->m_poll.stop();
  if (this->m_volumeNode)
  {
    this->m_workspace.finishVolume(*this->m_volumeNode, *this->m_volume);
  }
  emit this->volumeFinished(event.problems);
  this->removeNode(this->m_replacedNode);
}

void LoadController::handle(const LoadFailed& event)
{
  this->clear();
  this->m_poll.stop();
  emit this->failed(event.reason);
}

void LoadController::clear()
{
  this->removeNode(this->m_replacedNode);
  this->removeNode(this->m_volumeNode);
  this->m_volume.reset();
  this->m_arrivedSlices.clear();
  this->m_anySlice = false;
  emit this->cleared();
}

void LoadController::removeNode(vtkWeakPointer<vtkMRMLScalarVolumeNode>& node)
{
  if (node)
  {
    const vtkSmartPointer<vtkMRMLNode> display = node->GetDisplayNode();
    this->m_workspace.scene().RemoveNode(node);
    this->m_workspace.scene().RemoveNode(display);
  }
  node = nullptr;
}

void LoadController::chooseWindowLevel(int arrivedSlice)
{
  auto* display = this->m_volumeNode ? this->m_volumeNode->GetScalarVolumeDisplayNode() : nullptr;
  double range[2];
  if (display && !this->m_volume->windowLevel &&
      vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(this->m_volume->image(), arrivedSlice, arrivedSlice, range))
  {
    display->SetWindowLevelMinMax(range[0], range[1]);
  }
}

} // namespace qreads
