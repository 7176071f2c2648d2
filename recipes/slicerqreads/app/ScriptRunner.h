#pragma once

#include "CommandLine.h"
#include "LoadableModule.h"
#include "QtSession.h"
#include "Workspace.h"
#include "scripting/ScriptHost.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// The program as an interpreter: runs a script and ends. Whatever else there is of the program is made when the script
/// asks for it.
class ScriptRunner : private ScriptHost
{
public:
  ScriptRunner(CommandLine commandLine, std::function<LoadableModules()> createModules);
  ~ScriptRunner() override;

  /// @returns the exit status
  int run();

private:
  Workspace& workspace() override;
  const std::vector<std::string>& arguments() const override { return this->m_commandLine.arguments; }
  void show(const LoadRequest& request, const std::function<bool()>& interrupted) override;
  void startQt() override;
  void processEvents() override;
  void drawNow() override {}
  void resetThreeDViews() override {}
  void setRenderPaused(bool /*paused*/) override {}
  QObject* mainWindow() override { return nullptr; }
  QObject* moduleWidget(const std::string& /*name*/) override { return nullptr; }
  bool isShown(Part /*part*/) const override { return false; }
  void setShown(Part /*part*/, bool /*shown*/) override {}
  void exit(int status) override { this->m_exitStatus = status; }
  void restart() override;

  CommandLine m_commandLine;
  std::function<LoadableModules()> m_createModules;
  std::optional<QtSession> m_qt;
  std::optional<Workspace> m_workspace;
  std::string m_shownVolumeID;
  std::optional<int> m_exitStatus;
};

} // namespace qreads
