#pragma once

#include "LoadableModule.h"
#include "VolumeStore.h"
#include "loading/ReaderRegistry.h"

#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

class vtkMRMLAbstractLogic;
class vtkMRMLApplicationLogic;
class vtkMRMLScalarVolumeNode;
class vtkMRMLScene;
class vtkMRMLVolumeNode;

namespace qreads
{

/// What windows and scripts work on: the scene, its logic, the modules with their readers and writers, and the volumes.
/// Needs no Qt application.
class Workspace
{
public:
  explicit Workspace(LoadableModules modules);
  ~Workspace();
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  const LoadableModules& modules() const { return this->m_modules; }
  const ReaderRegistry& readers() const { return this->m_readers; }
  vtkMRMLScene& scene() { return *this->m_scene; }
  vtkMRMLApplicationLogic& logic() { return *this->m_logic; }
  VolumeStore& volumes() { return this->m_volumes; }
  /// The one logic of the module of that name, made when it is first asked for; null if there is no such module in this
  /// program or it has no logic.
  vtkMRMLAbstractLogic* moduleLogic(const std::string& name);

  /// Adds a node for a volume that is being read or has been read, with its display node.
  /// @param className  empty: scalar or vector, as the volume is.
  vtkMRMLScalarVolumeNode& addVolume(const std::shared_ptr<Volume>& volume, const std::string& className = {});
  /// Gives a node a volume that continues the one it has. How it is displayed stays.
  void replaceVolume(vtkMRMLScalarVolumeNode& node, const std::shared_ptr<Volume>& volume);
  /// To be called when the volume will not change any more.
  /// @param keepWindowLevel  whether they are the user's choice
  void finishVolume(vtkMRMLScalarVolumeNode& node, Volume& volume, bool keepWindowLevel = false);

  /// Removes what belongs to patients: volumes, and what was drawn on them, with all that tells how they are displayed
  /// and stored.
  void removeContents();

  /// Reads and adds a volume, blocking.
  /// @param interrupted  asked now and then whether to give up
  /// @throws std::runtime_error with the reason and the next step
  vtkMRMLScalarVolumeNode& loadVolume(const LoadRequest& request, const std::string& className,
                                      const std::function<bool()>& interrupted);

  /// Writes a volume in the format that the file's name ends in.
  /// @throws std::runtime_error with the reason and the next step
  void saveVolume(vtkMRMLVolumeNode& node, const std::filesystem::path& file);

private:
  LoadableModules m_modules;
  ReaderRegistry m_readers;
  std::vector<std::unique_ptr<VolumeWriter>> m_writers;
  vtkNew<vtkMRMLScene> m_scene;
  vtkNew<vtkMRMLApplicationLogic> m_logic;
  VolumeStore m_volumes;
  std::map<std::string, vtkSmartPointer<vtkMRMLAbstractLogic>> m_moduleLogics;
};

} // namespace qreads
