#include "Workspace.h"

#include "vtkMRMLAbstractLogic.h"
#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLDisplayNode.h"
#include "vtkMRMLDisplayableNode.h"
#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLStorageNode.h"

#include <vtkMatrix4x4.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <utility>

namespace qreads
{

namespace
{

std::string joined(const std::vector<std::string>& words)
{
  std::string text;
  for (const std::string& word : words)
  {
    text += (text.empty() ? "" : " ") + word;
  }
  return text;
}

/// Tells a node where its volume is, and of which files.
void describe(vtkMRMLScalarVolumeNode& node, const Volume& volume)
{
  vtkNew<vtkMatrix4x4> ijkToRAS;
  ijkToRAS->DeepCopy(volume.ijkToRAS().data());
  node.SetIJKToRASMatrix(ijkToRAS);
  if (!volume.instanceUIDs.empty())
  {
    node.SetAttribute("DICOM.instanceUIDs", joined(volume.instanceUIDs).c_str());
  }
}

/// Waits for the end of what a reader does on another thread.
class Result final : public LoadObserver
{
public:
  void seriesFound(const std::vector<Series>& /*series*/, int /*chosenIndex*/) override {}
  void volumeStarted(std::shared_ptr<Volume> /*volume*/) override {}
  void sliceArrived(const std::shared_ptr<Volume>& /*volume*/, int /*slice*/) override {}
  void volumeFinished(const std::shared_ptr<Volume>& volume, const std::vector<std::string>& /*problems*/) override
  {
    this->end(volume, {});
  }
  void failed(const std::string& reason) override { this->end(nullptr, reason); }

  /// @returns whether the reader has come to its end
  bool waitFor(std::chrono::milliseconds time)
  {
    std::unique_lock<std::mutex> lock(this->m_mutex);
    return this->m_changed.wait_for(lock, time, [this] { return this->m_ended; });
  }
  const std::shared_ptr<Volume>& volume() const { return this->m_volume; }
  const std::string& reason() const { return this->m_reason; }

private:
  void end(std::shared_ptr<Volume> volume, const std::string& reason)
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_volume = std::move(volume);
    this->m_reason = reason;
    this->m_ended = true;
    this->m_changed.notify_all();
  }

  std::mutex m_mutex;
  std::condition_variable m_changed;
  bool m_ended{ false };
  std::shared_ptr<Volume> m_volume;
  std::string m_reason;
};

} // namespace

Workspace::Workspace(LoadableModules modules)
  : m_modules(std::move(modules))
{
  for (const auto& module : this->m_modules)
  {
    this->m_readers.add(module->createVolumeReader());
    if (auto writer = module->createVolumeWriter())
    {
      this->m_writers.push_back(std::move(writer));
    }
  }
  this->m_logic->SetMRMLScene(this->m_scene);
  for (const auto& module : this->m_modules)
  {
    module->setup(*this);
  }
}

Workspace::~Workspace() = default;

vtkMRMLAbstractLogic* Workspace::moduleLogic(const std::string& name)
{
  if (const auto made = this->m_moduleLogics.find(name); made != this->m_moduleLogics.end())
  {
    return made->second;
  }
  const auto module = std::find_if(this->m_modules.begin(), this->m_modules.end(),
                                   [&name](const auto& each) { return each->name() == name; });
  if (module == this->m_modules.end())
  {
    return nullptr;
  }
  const vtkSmartPointer<vtkMRMLAbstractLogic> logic = (*module)->createLogic();
  this->m_moduleLogics[name] = logic;
  if (logic)
  {
    logic->SetMRMLApplicationLogic(this->m_logic);
    logic->SetMRMLScene(this->m_scene);
  }
  return logic;
}

vtkMRMLScalarVolumeNode& Workspace::addVolume(const std::shared_ptr<Volume>& volume, const std::string& className)
{
  const bool color = volume->image()->GetNumberOfScalarComponents() > 1;
  const std::string ownClass = color ? "vtkMRMLVectorVolumeNode" : "vtkMRMLScalarVolumeNode";
  auto* node = vtkMRMLScalarVolumeNode::SafeDownCast(
    this->m_scene->AddNewNodeByClass(className.empty() ? ownClass : className, volume->series().name));
  if (!node)
  {
    throw std::runtime_error("no volume can be loaded into a " + className +
                             ". Use a class that is derived from vtkMRMLScalarVolumeNode");
  }
  describe(*node, *volume);
  node->CreateDefaultDisplayNodes();
  if (vtkMRMLScalarVolumeDisplayNode* display = node->GetScalarVolumeDisplayNode())
  {
    // Automatic needs all voxels: not before the end.
    display->SetAutoWindowLevel(0);
    if (volume->windowLevel)
    {
      display->SetWindowLevel(volume->windowLevel->window, volume->windowLevel->level);
    }
    if (volume->inverted)
    {
      display->SetAndObserveColorNodeID("vtkMRMLColorTableNodeInvertedGrey");
    }
  }
  node->SetAndObserveImageData(volume->image());
  this->m_volumes.add(*node, volume);
  return *node;
}

void Workspace::replaceVolume(vtkMRMLScalarVolumeNode& node, const std::shared_ptr<Volume>& volume)
{
  // All at once for those who look at the node: its image, where that is, and whose.
  const int wasModifying = node.StartModify();
  node.SetName(volume->series().name.c_str());
  describe(node, *volume);
  node.SetAndObserveImageData(volume->image());
  this->m_volumes.add(node, volume);
  node.EndModify(wasModifying);
}

void Workspace::finishVolume(vtkMRMLScalarVolumeNode& node, Volume& volume, bool keepWindowLevel)
{
  volume.markFinished();
  vtkMRMLScalarVolumeDisplayNode* display = node.GetScalarVolumeDisplayNode();
  if (!display || keepWindowLevel)
  {
    return;
  }
  if (volume.windowLevel)
  {
    display->SetWindowLevel(volume.windowLevel->window, volume.windowLevel->level);
  }
  else if (volume.arrivedSliceCount() == volume.sliceCount())
  {
    display->SetAutoWindowLevel(1);
  }
}

void Workspace::removeContents()
{
  std::vector<vtkSmartPointer<vtkMRMLNode>> nodes;
  for (int i = 0; i < this->m_scene->GetNumberOfNodes(); ++i)
  {
    auto* node = vtkMRMLDisplayableNode::SafeDownCast(this->m_scene->GetNthNode(i));
    if (!node)
    {
      continue;
    }
    nodes.emplace_back(node);
    for (int display = 0; display < node->GetNumberOfDisplayNodes(); ++display)
    {
      nodes.emplace_back(node->GetNthDisplayNode(display));
    }
    nodes.emplace_back(node->GetStorageNode());
  }
  for (const auto& node : nodes)
  {
    // Others may have removed it with what they were removed with.
    if (node && node->GetScene() == this->m_scene)
    {
      this->m_scene->RemoveNode(node);
    }
  }
}

vtkMRMLScalarVolumeNode& Workspace::loadVolume(const LoadRequest& request, const std::string& className,
                                               const std::function<bool()>& interrupted)
{
  constexpr std::chrono::milliseconds pause(50);
  Result result;
  CancelFlag cancelled{ false };
  std::thread reader([&] { this->m_readers.read(request, result, cancelled); });
  while (!result.waitFor(pause) && !cancelled)
  {
    cancelled = interrupted();
  }
  reader.join();
  if (cancelled)
  {
    throw std::runtime_error("the loading was interrupted. Start it again");
  }
  if (!result.volume())
  {
    throw std::runtime_error(result.reason());
  }
  vtkMRMLScalarVolumeNode& node = this->addVolume(result.volume(), className);
  this->finishVolume(node, *result.volume());
  if (std::error_code error; std::filesystem::is_regular_file(request.paths.front(), error))
  {
    node.AddDefaultStorageNode(request.paths.front().c_str());
  }
  return node;
}

void Workspace::saveVolume(vtkMRMLVolumeNode& node, const std::filesystem::path& file)
{
  const std::shared_ptr<const Volume> volume = this->m_volumes.volumeOf(node);
  if (!volume)
  {
    throw std::runtime_error("the node has no voxels to write. Give it an image first");
  }
  for (const auto& writer : this->m_writers)
  {
    if (writer->recognises(file))
    {
      writer->write(*volume, file);
      return;
    }
  }
  throw std::runtime_error(
    "\"" + file.u8string() +
    "\" cannot be written: no module of this build writes such files. Choose a name that ends in "
    ".nrrd, .nii.gz or .mha");
}

} // namespace qreads
