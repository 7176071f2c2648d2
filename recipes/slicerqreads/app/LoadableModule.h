#pragma once

#include "loading/VolumeReader.h"
#include "loading/VolumeWriter.h"

#include "vtkMRMLAbstractLogic.h"

#include <vtkSmartPointer.h>

#include <memory>
#include <string>
#include <vector>

class QWidget;

namespace qreads
{

class MainWindow;
struct RunningProgram;
class UserSettings;
class Workspace;

/// A part of the application that a build may contain or leave out; Slicer's module interface.
/// `modules/<Name>/` defines one, and the factory function `create<Name>Module()` for it. What it brings to a view, it
/// offers by implementing SliceDisplayableManagerProvider or SceneViewProvider, too.
class LoadableModule
{
public:
  virtual ~LoadableModule() = default;

  /// The folder's name, by which the command line and other modules call it.
  virtual std::string name() const = 0;
  /// What users see.
  virtual std::string title() const = 0;
  /// Where users look for it; an empty text stands for the top of the list, as in Slicer.
  virtual std::vector<std::string> categories() const { return {}; }
  /// Who wrote it.
  virtual std::vector<std::string> contributors() const { return {}; }
  /// Classes of the nodes that the module is for.
  virtual std::vector<std::string> associatedNodeTypes() const { return {}; }
  /// One paragraph for users.
  virtual std::string helpText() const { return {}; }
  /// Names of the modules that have to be there for this one to work.
  virtual std::vector<std::string> dependencies() const { return {}; }
  /// Called once, when the scene is there and nothing has been loaded; the first image waits for it.
  virtual void setup(Workspace& /*workspace*/) {}
  /// Has the user's choices remembered from one start to the next. Called once, when there is a window with views and
  /// nothing has been loaded; the first image waits for it.
  virtual void keepSettings(UserSettings& /*settings*/, Workspace& /*workspace*/) const {}
  /// What the module does to the scene; null if it does nothing. Asked for once, when the logic is first used.
  virtual vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const { return nullptr; }
  /// The module's part of the side panel; null if it has none. Asked for once all views show the first volume. A window
  /// title that it has becomes its title in the panel.
  virtual QWidget* createWidgetRepresentation(MainWindow& /*window*/) const { return nullptr; }
  /// Starts what serves other programs, on threads of its own. Called once with a window: when all that was asked for
  /// at start is on the screen, or as soon as a resident program waits for requests.
  virtual void startService(RunningProgram& /*program*/) {}
  /// Ends it; nothing of the program is used any more on return. Called before the window is gone.
  virtual void stopService() {}
  /// A reader for the files that the module brings support for; null if it reads none.
  virtual std::unique_ptr<VolumeReader> createVolumeReader() const { return nullptr; }
  /// A writer for the files that the module brings support for; null if it writes none.
  virtual std::unique_ptr<VolumeWriter> createVolumeWriter() const { return nullptr; }
};

using LoadableModules = std::vector<std::unique_ptr<LoadableModule>>;

/// All modules of this build, each after the ones it depends on. Defined in a source file that CMake
/// writes from the list of modules chosen.
LoadableModules createLoadableModules();

} // namespace qreads
