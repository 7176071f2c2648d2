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
  emit this->requested();
  // Of what is to be checked, nothing is taken over from the time before.
  if (request.paths != this->m_request.paths || (request.check && request.seriesIndex < 0))
  {
    emit this->othersRequested();
  }
  if (request.append && this->m_volume && this->m_volume->isFinished())
  {
    // It stays in the scene, and is none of this object's any more.
    this->m_volumeNode = nullptr;
  }
  this->clear();
  this->m_seriesKnown = false;
  this->m_progress = { 0, 0 };
  emit this->progressed(0, 0);
  this->m_request = std::move(request);
  this->m_loader.start(this->m_request);
  this->m_poll.start(pollMilliseconds, this);
}

void LoadController::close()
{
  emit this->requested();
  this->m_loader.stop();
  this->m_poll.stop();
  this->m_request = {};
  this->m_series.clear();
  this->m_seriesKnown = false;
  this->m_progress = { 0, 0 };
  emit this->othersRequested();
  this->clear();
}

void LoadController::showSeries(int index)
{
  LoadRequest request{ this->m_request.paths, index };
  request.check = this->m_request.check;
  if (index >= 0 && index < static_cast<int>(this->m_series.size()))
  {
    request.series = this->m_series[static_cast<std::size_t>(index)];
  }
  this->show(std::move(request));
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
  }
  this->reportProgress();
}

void LoadController::reportProgress()
{
  if (!this->m_volume && !this->isLoading())
  {
    return; // It has failed.
  }
  const FilesRead files = this->m_loader.filesRead();
  const std::pair<int, int> progress = this->m_seriesKnown && this->m_volume
                                         ? std::pair(this->m_volume->arrivedSliceCount(), this->m_volume->sliceCount())
                                         : std::pair(files.done, files.total);
  if (std::exchange(this->m_progress, progress) != progress)
  {
    emit this->progressed(progress.first, progress.second);
  }
}

void LoadController::handle(const SeriesFound& event)
{
  this->m_seriesKnown = true;
  this->m_series = event.series;
  this->m_chosenSeries = event.chosenIndex;
  emit this->seriesFound(event.series, event.chosenIndex);
}

void LoadController::handle(const VolumeStarted& event)
{
  if (!event.volume->continuesEarlier && this->m_volume)
  {
    this->clear();
    if (this->m_seriesKnown)
    {
      // They are still those of the request.
      emit this->seriesFound(this->m_series, this->m_chosenSeries);
    }
  }
  this->m_nextVolume = event.volume;
  if (!this->m_volume)
  {
    this->takeOver();
  }
}

void LoadController::takeOver()
{
  const bool isFirst = !this->m_volume;
  this->m_volume = std::move(this->m_nextVolume);
  this->m_arrivedSlices.clear();
  if (isFirst)
  {
    this->m_volumeNode = &this->m_workspace.addVolume(this->m_volume);
  }
  else if (this->m_volumeNode)
  {
    this->m_workspace.replaceVolume(*this->m_volumeNode, this->m_volume);
  }
  emit this->volumeStarted(this->m_volume);
}

void LoadController::handle(const SliceArrived& event)
{
  if (event.volume == this->m_nextVolume)
  {
    this->takeOver();
  }
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
  if (this->m_nextVolume)
  {
    this->takeOver();
  }
  this->m_arrivedSlices.clear();
  this->m_poll.stop();
  if (this->m_volumeNode)
  {
    this->m_workspace.finishVolume(*this->m_volumeNode, *this->m_volume, this->userHasSetWindowLevel());
  }
  emit this->volumeFinished(event.problems);
}

void LoadController::handle(const LoadFailed& event)
{
  this->clear();
  this->m_poll.stop();
  this->m_progress = { 0, 0 };
  emit this->progressed(0, 0);
  emit this->failed(event.reason);
}

void LoadController::clear()
{
  if (this->m_volumeNode)
  {
    const vtkSmartPointer<vtkMRMLNode> display = this->m_volumeNode->GetDisplayNode();
    this->m_workspace.scene().RemoveNode(this->m_volumeNode);
    this->m_workspace.scene().RemoveNode(display);
  }
  this->m_volumeNode = nullptr;
  this->m_volume.reset();
  this->m_nextVolume.reset();
  this->m_windowLevel.reset();
  this->m_arrivedSlices.clear();
  this->m_anySlice = false;
  emit this->cleared();
  this->m_workspace.volumes().forgetRemoved();
}

void LoadController::chooseWindowLevel(int arrivedSlice)
{
  auto* display = this->m_volumeNode ? this->m_volumeNode->GetScalarVolumeDisplayNode() : nullptr;
  if (!display)
  {
    return;
  }
  double range[2];
  if (!this->m_volume->windowLevel &&
      vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(this->m_volume->image(), arrivedSlice, arrivedSlice, range))
  {
    display->SetWindowLevelMinMax(range[0], range[1]);
  }
  this->m_windowLevel = WindowLevel{ display->GetWindow(), display->GetLevel() };
  if (this->m_request.windowLevel)
  {
    // As if the user had chosen them.
    display->SetWindowLevel(this->m_request.windowLevel->window, this->m_request.windowLevel->level);
  }
}

bool LoadController::userHasSetWindowLevel() const
{
  if (this->m_request.windowLevel)
  {
    return true;
  }
  auto* display = this->m_volumeNode->GetScalarVolumeDisplayNode();
  return display && this->m_windowLevel &&
         (display->GetWindow() != this->m_windowLevel->window || display->GetLevel() != this->m_windowLevel->level);
}

} // namespace qreads
