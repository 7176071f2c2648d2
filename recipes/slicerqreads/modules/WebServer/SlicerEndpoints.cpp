#include "SlicerEndpoints.h"

#include "ViewerEndpoints.h"
#include "WindowCall.h"
#include "vtkSlicerWebServerLogic.h"

#include "CommandLine.h"
#include "MainWindow.h"
#include "RunningProgram.h"
#include "SliceView.h"
#include "Workspace.h"
#include "commands/ViewerCommands.h"
#include "scripting/ScriptEngine.h"

#include "vtkMRMLLayoutNode.h"
#include "vtkMRMLScene.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSysInfo>

#include <array>
#include <stdexcept>

namespace qreads
{

namespace
{

template<class Value>
HttpResponse jsonResponse(const Value& value)
{
  return { 200, QJsonDocument(value).toJson(QJsonDocument::Compact).toStdString() };
}

HttpResponse successResponse()
{
  return jsonResponse(QJsonObject{ { "success", true } });
}

double numberIn(const HttpRequest& request, const std::string& name)
{
  bool isNumber = false;
  const double number = QString::fromStdString(request.parameter(name)).toDouble(&isNumber);
  if (!isNumber)
  {
    throw std::runtime_error("The parameter \"" + name + "\" is to be a number.");
  }
  return number;
}

HttpResponse systemInformation(const HttpRequest& /*request*/)
{
  const QString version = SLICERQREADS_VERSION;
  return jsonResponse(QJsonObject{ { "applicationName", "SlicerQReads" },
                                   { "applicationDisplayName", "SlicerQReads" },
                                   { "applicationVersion", version },
                                   { "mainApplicationName", "SlicerQReads" },
                                   { "isCustomMainApplication", true },
                                   { "arch", QSysInfo::buildCpuArchitecture() },
                                   { "os", QSysInfo::kernelType() } });
}

std::vector<vtkMRMLNode*> nodesFor(vtkMRMLScene& scene, const HttpRequest& request)
{
  const std::string className = request.parameter("class").empty() ? "vtkMRMLNode" : request.parameter("class");
  const auto fits = [&request](const std::string& name, const char* value)
  { return request.parameter(name).empty() || (value && request.parameter(name) == value); };
  std::vector<vtkMRMLNode*> nodes;
  for (int index = 0; index < scene.GetNumberOfNodesByClass(className.c_str()); ++index)
  {
    vtkMRMLNode* node = scene.GetNthNodeByClass(index, className.c_str());
    if (fits("id", node->GetID()) && fits("name", node->GetName()))
    {
      nodes.push_back(node);
    }
  }
  return nodes;
}

QString textOf(const char* text)
{
  return QString::fromUtf8(text ? text : "");
}

HttpResponse volumes(vtkMRMLScene& scene)
{
  QJsonArray list;
  HttpRequest all;
  all.parameters = { { "class", "vtkMRMLScalarVolumeNode" } };
  for (vtkMRMLNode* node : nodesFor(scene, all))
  {
    list.append(QJsonObject{ { "name", textOf(node->GetName()) }, { "id", textOf(node->GetID()) } });
  }
  return jsonResponse(list);
}

HttpResponse nodeList(vtkMRMLScene& scene, const HttpRequest& request, const char* (vtkMRMLNode::*text)() const)
{
  QJsonArray list;
  for (vtkMRMLNode* node : nodesFor(scene, request))
  {
    list.append(textOf((node->*text)()));
  }
  return jsonResponse(list);
}

HttpResponse slice(MainWindow& window, const HttpRequest& request)
{
  const QString wanted = QString::fromStdString(request.parameter("view")).toLower();
  for (SliceView* view : window.findChildren<SliceView*>())
  {
    if (textOf(view->node()->GetLayoutName()).toLower() != (wanted.isEmpty() ? "red" : wanted))
    {
      continue;
    }
    if (!request.parameter("orientation").empty())
    {
      const QString orientation = QString::fromStdString(request.parameter("orientation")).toLower();
      if (orientation != "axial" && orientation != "sagittal" && orientation != "coronal")
      {
        throw std::runtime_error("The orientation is to be axial, sagittal or coronal.");
      }
      view->turnTo((orientation.left(1).toUpper() + orientation.mid(1)).toUtf8().constData());
    }
    if (!request.parameter("scrollTo").empty())
    {
      const double place = numberIn(request, "scrollTo");
      const OffsetRange range = view->range();
      view->moveTo(range.first + place * (range.last - range.first));
    }
    if (!request.parameter("offset").empty())
    {
      view->moveTo(numberIn(request, "offset"));
    }
    return pictureResponse(*view);
  }
  return refusalResponse(404, "There is no slice view of that name: red, yellow and green are some.");
}

/// Names that Slicer's scripts call its layouts by, without the views at their end.
constexpr std::array layoutNames{ std::pair("conventional", 2),     std::pair("fourup", 3),
                                  std::pair("oneup3d", 4),          std::pair("oneupredslice", 6),
                                  std::pair("oneupyellowslice", 7), std::pair("oneupgreenslice", 8),
                                  std::pair("qreads", 503) };

HttpResponse arrangeWindow(RunningProgram& program, const HttpRequest& request)
{
  const std::string contents = request.parameter("contents");
  if (!contents.empty() && contents != "viewers" && contents != "full")
  {
    throw std::runtime_error("The parameter \"contents\" is to be viewers or full.");
  }
  if (const std::string layout = request.parameter("viewersLayout"); !layout.empty())
  {
    const QString wanted = QString::fromStdString(layout).toLower();
    auto* node = vtkMRMLLayoutNode::SafeDownCast(program.workspace.scene().GetFirstNodeByClass("vtkMRMLLayoutNode"));
    const auto* known = std::find_if(layoutNames.begin(), layoutNames.end(),
                                     [&wanted](const auto& entry) { return wanted == entry.first; });
    if (known == layoutNames.end() || !node || !node->IsLayoutDescription(known->second))
    {
      throw std::runtime_error("There is no layout of that name: fourup, conventional and oneupredslice are some.");
    }
    node->SetViewArrangement(known->second);
  }
  if (!contents.empty())
  {
    program.window.setPanelVisible(contents == "full");
    program.window.setControllersVisible(contents == "full");
  }
  return successResponse();
}

/// Runs the code that the logic holds, as Slicer does: what it leaves in __execResult is the answer.
constexpr auto execution = R"python(
def __webServerExecute():
    import json, traceback
    logic = slicer.modules.webserver.logic()
    variables = globals()
    variables["__execResult"] = {}
    try:
        exec(compile(logic.GetSource(), "<request>", "exec"), variables)
        logic.SetResult(json.dumps(variables["__execResult"]))
        logic.SetSucceeded(True)
    except Exception:
        logic.SetResult(json.dumps({"success": False, "message": traceback.format_exc()}))
__webServerExecute()
)python";

HttpResponse execute(RunningProgram& program, vtkSlicerWebServerLogic& logic, const std::string& source)
{
  ScriptEngine* engine = program.scriptEngine ? program.scriptEngine() : nullptr;
  if (!engine)
  {
    return refusalResponse(501, "Python cannot be started.");
  }
  logic.SetSource(source);
  logic.SetResult({});
  logic.SetSucceeded(false);
  const ScriptEnd end = engine->run({ execution, {}, {} });
  if (end.exitRequested)
  {
    Request quit;
    quit.command = Command::Quit;
    quit.origin = Origin::HTTP;
    program.commands.submit(quit, [](const Reply& /*reply*/) {});
    return successResponse();
  }
  const std::string result = logic.GetResult();
  return { logic.GetSucceeded() ? 200 : 500, result.empty() ? refusalBody(500, "The code could not be run.") : result };
}

HttpResponse checkAndExecute(RunningProgram& program, vtkSlicerWebServerLogic& logic, const HttpRequest& request)
{
  if (scriptEngineName().empty() || program.commandLine.disablePython)
  {
    return refusalResponse(501, "This program runs no Python.");
  }
  if (!program.commandLine.enableExec)
  {
    return refusalResponse(403, "Code is run only by a program that was started with --enable-exec.");
  }
  const QJsonObject body = QJsonDocument::fromJson(QByteArray::fromStdString(request.body)).object();
  if (body.size() != 1 || !body["source"].isString())
  {
    return refusalResponse(400, "The body is to be {\"source\": \"the code\"}.");
  }
  return answeredInWindow(program.commands, request,
                          [&program, &logic, source = body["source"].toString().toStdString()]
                          { return execute(program, logic, source); });
}

/// A command of the viewer's own that Slicer has a path for.
HttpResponse submit(ViewerCommands& commands, const HttpRequest& request, Command command)
{
  const auto promise = std::make_shared<std::promise<void>>();
  auto future = promise->get_future();
  Request asked;
  asked.command = command;
  asked.origin = Origin::HTTP;
  commands.submit(asked, [promise](const Reply& /*reply*/) { promise->set_value(); });
  constexpr std::chrono::milliseconds slice(100);
  while (future.wait_for(slice) != std::future_status::ready)
  {
    if (request.isPointless())
    {
      return refusalResponse(503, "The program is ending.");
    }
  }
  return successResponse();
}

} // namespace

std::vector<HttpEndpoint> slicerEndpoints(RunningProgram& program, vtkSlicerWebServerLogic& logic)
{
  using InWindow = std::function<HttpResponse(const HttpRequest&)>;
  const auto inWindow = [&program](const InWindow& answer)
  {
    return [&program, answer](const HttpRequest& request)
    { return answeredInWindow(program.commands, request, [request, answer] { return answer(request); }); };
  };
  const auto command = [&program](Command asked)
  { return [&program, asked](const HttpRequest& request) { return submit(program.commands, request, asked); }; };
  const auto exec = [&program, &logic](const HttpRequest& request) { return checkAndExecute(program, logic, request); };
  vtkMRMLScene& scene = program.workspace.scene();
  MainWindow& window = program.window;
  const auto names =
    inWindow([&scene](const HttpRequest& request) { return nodeList(scene, request, &vtkMRMLNode::GetName); });
  return { { "GET", "/slicer/system", systemInformation },
           { "GET", "/slicer/system/version", systemInformation },
           { "DELETE", "/slicer/system", command(Command::Quit) },
           { "GET", "/slicer/volumes", inWindow([&scene](const HttpRequest& /*request*/) { return volumes(scene); }) },
           { "GET", "/slicer/mrml", names },
           { "GET", "/slicer/mrml/names", names },
           { "GET", "/slicer/mrml/ids",
             inWindow([&scene](const HttpRequest& request) { return nodeList(scene, request, &vtkMRMLNode::GetID); }) },
           { "DELETE", "/slicer/mrml", command(Command::Clear) },
           { "GET", "/slicer/screenshot",
             inWindow([&window](const HttpRequest& /*request*/) { return pictureResponse(window); }) },
           { "GET", "/slicer/slice",
             inWindow([&window](const HttpRequest& request) { return slice(window, request); }) },
           { "PUT", "/slicer/gui",
             inWindow([&program](const HttpRequest& request) { return arrangeWindow(program, request); }) },
           { "POST", "/slicer/exec", exec },
           { "POST", "/slicer/repl", exec } };
}

} // namespace qreads
