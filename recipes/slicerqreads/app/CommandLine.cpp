#include "CommandLine.h"

#include "platform/Platform.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <system_error>
#include <utility>

namespace qreads
{

namespace
{

using Answer = std::optional<EarlyExit>;

enum class Value
{
  None,
  Optional, ///< only as --name=VALUE
  Required  ///< --name VALUE or --name=VALUE
};

struct Option
{
  std::string_view name;
  Value value;
  std::string_view valueName;
  std::string_view help;
  Answer (*apply)(CommandLine& commandLine, std::string_view value);
};

std::string helpText();

EarlyExit mistake(const std::string& message)
{
  return { 2, message + ". --help lists the options" };
}

Answer setScript(CommandLine& commandLine, Script script)
{
  if (commandLine.script)
  {
    return mistake("there are two scripts, and the program runs one: give a file that does what both do");
  }
  commandLine.script = std::move(script);
  return {};
}

/// The one place where an option is declared: the parser and the help are made from it.
const std::array optionTable{
  Option{ "help", Value::None, "", "Show this text.",
          [](CommandLine&, std::string_view) -> Answer {
            return EarlyExit{ 0, helpText() };
          } },
  Option{ "version", Value::None, "", "Show the version.",
          [](CommandLine&, std::string_view) -> Answer {
            return EarlyExit{ 0, "SlicerQReads " SLICERQREADS_VERSION "\n" };
          } },
  Option{ "no-main-window", Value::None, "", "Load without showing a window.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.mainWindow = false;
            return {};
          } },
  Option{ "no-splash", Value::None, "", "Accepted as in Slicer; there is no splash screen.",
          [](CommandLine&, std::string_view) -> Answer { return {}; } },
  Option{ "disable-settings", Value::None, "", "Read and write no settings.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.disableSettings = true;
            return {};
          } },
  Option{ "testing", Value::None, "", "For tests: read and write no settings.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.disableSettings = true;
            return {};
          } },
  Option{ "exit-after-startup", Value::None, "", "Exit once everything asked for is on the screen.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.exitAfterStartup = true;
            return {};
          } },
  Option{ "report-startup-timing", Value::Optional, "FILE.json",
          "Print how long each phase of the start took, or write it to a file.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            commandLine.reportStartupTiming = true;
            commandLine.timingFile = value;
            return {};
          } },
  Option{ "screenshot", Value::Required, "FILE.png", "Save a picture of the window once all views are drawn.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            commandLine.screenshotFile = value;
            return {};
          } },
  Option{ "python-code", Value::Required, "CODE", "Run Python code once everything is on the screen.",
          [](CommandLine& commandLine, std::string_view value) -> Answer {
            return setScript(commandLine, { std::string(value), {}, {} });
          } },
  Option{ "python-script", Value::Required, "FILE", "Run a Python script once everything is on the screen.",
          [](CommandLine& commandLine, std::string_view value) -> Answer {
            return setScript(commandLine, { {}, value, {} });
          } },
  Option{ "show-python-console", Value::None, "", "Show a console for Python code in the window.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.showPythonConsole = true;
            return {};
          } },
  Option{ "c", Value::Required, "CODE", "Run Python code without a window, and exit; all that follows is sys.argv.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            commandLine.onlyScript = true;
            return setScript(commandLine, { std::string(value), {}, {} });
          } },
  Option{ "disable-python", Value::None, "", "Run no script.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.disablePython = true;
            return {};
          } },
  Option{ "disable-modules", Value::None, "", "Start without any of the modules.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.disableModules = true;
            return {};
          } },
  Option{ "modules-to-ignore", Value::Required, "A,B", "Start without these modules.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            std::istringstream names{ std::string(value) };
            for (std::string name; std::getline(names, name, ',');)
            {
              if (!name.empty())
              {
                commandLine.modulesToIgnore.push_back(name);
              }
            }
            return {};
          } },
  Option{ "web-server", Value::Optional, "PORT",
          "Let other programs of the user ask for images by HTTP; without PORT, at one that is free.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            int port = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), port);
            if (!value.empty() &&
                (error != std::errc() || end != value.data() + value.size() || port < 0 || port > 65535))
            {
              return mistake("--web-server takes a number up to 65535, not \"" + std::string(value) + "\"");
            }
            commandLine.webServerPort = port;
            return {};
          } },
  Option{ "enable-exec", Value::None, "", "Let the web server run Python code of programs that know its token.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.enableExec = true;
            return {};
          } },
  Option{ "application-information", Value::None, "", "Show what is inside of the program.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.applicationInformation = true;
            return {};
          } },
  Option{ "settings-path", Value::None, "", "Show where the settings are kept: the file's path.",
          [](CommandLine&, std::string_view) -> Answer {
            return EarlyExit{ 0, settingsFile().u8string() + "\n" };
          } },
  Option{ "resident", Value::None, "",
          "Wait for requests of other programs, with no window until then. A later start hands its images over.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.resident = true;
            return {};
          } },
  Option{ "new-instance", Value::None, "", "Hand nothing over to a resident SlicerQReads.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.newInstance = true;
            return {};
          } },
  Option{ "wait", Value::None, "", "With a resident SlicerQReads: exit when the first image is on the screen.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.wait = true;
            return {};
          } },
  Option{ "watch", Value::Required, "DIR", "Carry out requests that are moved into a folder as NAME.json.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            commandLine.watchedFolder = value;
            return {};
          } },
  Option{ "allow-root", Value::Required, "DIR",
          "Let other programs show only what is in this folder; may be given several times.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            std::error_code error;
            commandLine.allowedRoots.push_back(std::filesystem::absolute(value, error).lexically_normal());
            return {};
          } },
  Option{ "idle-exit", Value::Required, "MINUTES", "Exit after so long without a window.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            double minutes = 0.0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), minutes);
            if (error != std::errc() || end != value.data() + value.size() || !(minutes > 0.0 && minutes < 20000.0))
            {
              return mistake("--idle-exit needs a number of minutes above 0 and below 20000, not \"" +
                             std::string(value) + "\"");
            }
            commandLine.idleExitMinutes = minutes;
            return {};
          } },
  Option{ "mask-identifiers", Value::Required, "all|ends|none",
          "How much answers to other programs hide of patients' identifiers; by default all but their ends.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            if (value != "all" && value != "ends" && value != "none")
            {
              return mistake("--mask-identifiers is all, ends or none, not \"" + std::string(value) + "\"");
            }
            commandLine.masking = value == "all" ? Masking::All : value == "ends" ? Masking::Ends : Masking::None;
            return {};
          } },
  Option{ "install-autostart", Value::None, "",
          "Have it started with --resident and the other options given whenever you log in.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.installAutostart = true;
            return {};
          } },
  Option{ "uninstall-autostart", Value::None, "", "Undo that.",
          [](CommandLine& commandLine, std::string_view) -> Answer
          {
            commandLine.uninstallAutostart = true;
            return {};
          } },
  Option{ "platform", Value::Required, "NAME", "Where windows are opened: xcb (the default) or offscreen.",
          [](CommandLine& commandLine, std::string_view value) -> Answer
          {
            commandLine.platform = value;
            return {};
          } },
};

std::string helpText()
{
  std::string text =
    "Usage: SlicerQReads [options] [FOLDER|FILES...]\n"
    "       SlicerQReads FILE.py [arguments]\n"
    "Shows a DICOM series, or a NRRD, NIfTI or MetaImage volume; or runs a Python script, and exits.\n\n"
    "Options (one dash or two):\n";
  for (const Option& option : optionTable)
  {
    std::string left = "  --" + std::string(option.name);
    if (option.value == Value::Required)
    {
      left += " " + std::string(option.valueName);
    }
    else if (option.value == Value::Optional)
    {
      left += "[=" + std::string(option.valueName) + "]";
    }
    left.resize(std::max<std::size_t>(left.size() + 2, 38), ' ');
    text += left + std::string(option.help) + "\n";
  }
  return text + "\nExit status: 0; 1 if something could not be shown or written; 2 for a mistake in the arguments.\n";
}

} // namespace

std::filesystem::path settingsFile()
{
  const std::filesystem::path folder = platform::configurationFolder();
  return folder.empty() ? folder : folder / "SlicerQReads" / "SlicerQReads.ini";
}

std::optional<EarlyExit> parseCommandLine(const std::vector<std::string_view>& arguments, CommandLine& commandLine)
{
  bool onlyPathsFollow = false;
  commandLine.arguments.assign(arguments.begin(), arguments.end());
  if (!arguments.empty() && std::filesystem::path(arguments.front()).extension() == ".py")
  {
    commandLine.script = Script{ {}, arguments.front(), { arguments.begin() + 1, arguments.end() } };
    commandLine.onlyScript = true;
    return {};
  }
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument)
  {
    if (onlyPathsFollow || argument->size() < 2 || argument->front() != '-')
    {
      commandLine.paths.emplace_back(*argument);
      continue;
    }
    if (*argument == "--")
    {
      onlyPathsFollow = true;
      continue;
    }
    const std::size_t nameStart = (*argument)[1] == '-' ? 2 : 1;
    const std::size_t equals = argument->find('=');
    const bool valueAttached = equals != std::string_view::npos;
    const std::string_view name =
      argument->substr(nameStart, valueAttached ? equals - nameStart : std::string_view::npos);
    const auto* option =
      std::find_if(optionTable.begin(), optionTable.end(), [name](const Option& entry) { return entry.name == name; });
    if (option == optionTable.end())
    {
      return mistake("there is no option \"" + std::string(*argument) + "\"");
    }
    std::string_view value = valueAttached ? argument->substr(equals + 1) : std::string_view();
    if (option->value == Value::None && valueAttached)
    {
      return mistake("--" + std::string(name) + " takes no value");
    }
    if (option->value == Value::Required && !valueAttached)
    {
      if (std::next(argument) == arguments.end())
      {
        return mistake("--" + std::string(name) + " needs a value: " + std::string(option->valueName));
      }
      value = *++argument;
    }
    if (option->value != Value::None && valueAttached && value.empty())
    {
      return mistake("--" + std::string(name) + " has an empty value: " + std::string(option->valueName));
    }
    if (Answer answer = option->apply(commandLine, value))
    {
      return answer;
    }
    if (commandLine.onlyScript)
    {
      commandLine.script->arguments.assign(std::next(argument), arguments.end());
      break;
    }
  }
  return {};
}

} // namespace qreads
