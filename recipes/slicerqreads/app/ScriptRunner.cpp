#include "ScriptRunner.h"

#include "Messages.h"
#include "scripting/ScriptEngine.h"

#include "vtkMRMLDisplayNode.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLScene.h"

#include <QCoreApplication>

#include <stdexcept>
#include <utility>

namespace qreads
{

ScriptRunner::ScriptRunner(CommandLine commandLine, std::function<LoadableModules()> createModules)
  : m_commandLine(std::move(commandLine))
  , m_createModules(std::move(createModules))
{
}

ScriptRunner::~ScriptRunner() = default;

int ScriptRunner::run()
{
  const auto engine = createScriptEngine(*this);
  const int status = engine ? engine->run(*this->m_commandLine.script).status : 1;
  return this->m_exitStatus.value_or(status);
}

Workspace& ScriptRunner::workspace()
{
  if (!this->m_workspace)
  {
    installMessageHandlers();
    this->m_workspace.emplace(this->m_createModules());
  }
  return *this->m_workspace;
}

void ScriptRunner::show(const LoadRequest& request, const std::function<bool()>& interrupted)
{
  // The one before is gone before another one is loaded, as where there is a window.
  vtkMRMLScene& scene = this->workspace().scene();
  if (auto* before = vtkMRMLScalarVolumeNode::SafeDownCast(scene.GetNodeByID(this->m_shownVolumeID)))
  {
    scene.RemoveNode(before->GetDisplayNode());
    scene.RemoveNode(before);
  }
  this->m_shownVolumeID = this->workspace().loadVolume(request, {}, interrupted).GetID();
}

void ScriptRunner::startQt()
{
  if (!this->m_qt)
  {
    installMessageHandlers();
    this->m_qt.emplace(this->m_commandLine.platform.empty() ? QtSession::anyPlatform : this->m_commandLine.platform);
    this->m_qt->setFontAndColors();
  }
}

void ScriptRunner::processEvents()
{
  if (this->m_qt)
  {
    QCoreApplication::processEvents();
  }
}

void ScriptRunner::restart()
{
  throw std::runtime_error("a script that is run with -c or as FILE.py cannot start the program again. Start it with "
                           "--python-script");
}

} // namespace qreads
