#include "ConnectionFile.h"
#include "EventLog.h"
#include "HttpServer.h"
#include "SlicerEndpoints.h"
#include "ViewerEndpoints.h"
#include "vtkSlicerWebServerLogic.h"

#include "CommandLine.h"
#include "LoadableModule.h"
#include "RunningProgram.h"
#include "Workspace.h"
#include "platform/Platform.h"

#include <iterator>
#include <optional>

namespace qreads
{

namespace
{

/// All that is there while the server runs.
class RunningServer
{
public:
  RunningServer(const RunningProgram& program, vtkSlicerWebServerLogic& logic)
    : m_program(program)
    , m_logic(&logic)
    , m_file(program.instanceName)
    , m_events(program.commands)
    , m_server(this->endpoints(), refusalBody, HttpServer::Limits())
  {
  }
  ~RunningServer()
  {
    this->m_logic->SetPort(0);
    this->m_logic->SetConnectionFile({});
  }
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  /// @returns  the reason why it cannot run, with the next step; empty otherwise
  std::string start(int wantedPort)
  {
    const std::string token = makeToken();
    std::string reason;
    const int port = this->m_server.start(wantedPort, token, reason);
    if (port == 0)
    {
      return reason;
    }
    reason = this->m_file.write(port, token);
    if (reason.empty())
    {
      this->m_logic->SetPort(port);
      this->m_logic->SetConnectionFile(this->m_file.path().toStdString());
    }
    return reason;
  }

private:
  std::vector<HttpEndpoint> endpoints()
  {
    std::vector<HttpEndpoint> all = viewerEndpoints(this->m_program, this->m_events);
    std::vector<HttpEndpoint> slicers = slicerEndpoints(this->m_program, *this->m_logic);
    all.insert(all.end(), std::make_move_iterator(slicers.begin()), std::make_move_iterator(slicers.end()));
    return all;
  }

  RunningProgram m_program;
  vtkSmartPointer<vtkSlicerWebServerLogic> m_logic;
  ConnectionFile m_file;
  EventLog m_events;
  HttpServer m_server; ///< ends before all that its endpoints use
};

class WebServerModule final : public LoadableModule
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "Servers" }; }
  std::vector<std::string> dependencies() const override { return { SLICERQREADS_MODULE_DEPENDENCIES }; }
  std::string helpText() const override
  {
    return "Other programs of the user have the viewer show images, by HTTP on this machine (--web-server).";
  }
  vtkSmartPointer<vtkMRMLAbstractLogic> createLogic() const override
  {
    return vtkSmartPointer<vtkSlicerWebServerLogic>::New();
  }
  void startService(RunningProgram& program) override
  {
    if (!program.commandLine.webServerPort)
    {
      return;
    }
    auto* logic = vtkSlicerWebServerLogic::SafeDownCast(program.workspace.moduleLogic(SLICERQREADS_MODULE_NAME));
    this->m_server.emplace(program, *logic);
    if (const std::string reason = this->m_server->start(*program.commandLine.webServerPort); !reason.empty())
    {
      this->m_server.reset();
      platform::writeError("the web server does not run: " + reason);
    }
  }
  void stopService() override { this->m_server.reset(); }

private:
  std::optional<RunningServer> m_server;
};

} // namespace

std::unique_ptr<LoadableModule> createWebServerModule();

std::unique_ptr<LoadableModule> createWebServerModule()
{
  return std::make_unique<WebServerModule>();
}

} // namespace qreads
