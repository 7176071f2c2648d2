#include "Autostart.h"

#include "Platform.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace qreads::platform
{

namespace
{

namespace fs = std::filesystem;

/// First line of the files that are ours to replace and to remove.
constexpr const char* ownersMark = "# Written by SlicerQReads --install-autostart; --uninstall-autostart removes it.";
/// Follows in a line with the folder that was made for the file.
constexpr const char* folderMark = "# Folder made for it: ";

/// For desktops that start the session's programs themselves. Those that leave it to systemd pass over it, so that the
/// program is started once.
constexpr const char* desktopEntry = "[Desktop Entry]\n"
                                     "Type=Application\n"
                                     "Name=SlicerQReads\n"
                                     "Comment=Shows DICOM series when other programs ask for it\n"
                                     "Exec=@COMMAND@\n"
                                     "Terminal=false\n"
                                     "X-systemd-skip=true\n"
                                     "X-GNOME-HiddenUnderSystemd=true\n";

constexpr const char* systemdUnit = "[Unit]\n"
                                    "Description=SlicerQReads, shows DICOM series when other programs ask for it\n"
                                    "PartOf=graphical-session.target\n"
                                    "After=graphical-session.target\n"
                                    "\n"
                                    "[Service]\n"
                                    "ExecStart=@COMMAND@\n"
                                    "Restart=on-failure\n"
                                    "RestartSec=5\n"
                                    "\n"
                                    "[Install]\n"
                                    "WantedBy=graphical-session.target\n";

struct Paths
{
  fs::path desktopEntry;
  fs::path unit;
  fs::path unitLink; ///< what `systemctl enable` would make
};

Paths pathsIn(const fs::path& configuration)
{
  const fs::path units = configuration / "systemd" / "user";
  return { configuration / "autostart" / "SlicerQReads.desktop", units / "slicerqreads.service",
           units / "graphical-session.target.wants" / "slicerqreads.service" };
}

/// As both kinds of file have it: in double quotes, with the characters that mean something doubled or after a
/// backslash.
/// @param backslash  what stands for one
std::string quoted(const std::string& argument, const std::string& backslash, const std::string& dollar)
{
  std::string text = "\"";
  for (const char character : argument)
  {
    switch (character)
    {
      case '"':
        text += backslash.size() > 2 ? "\\\\\"" : "\\\"";
        break;
      case '`':
        text += backslash.size() > 2 ? "\\\\`" : "`";
        break;
      case '\\':
        text += backslash;
        break;
      case '$':
        text += dollar;
        break;
      case '%':
        text += "%%";
        break;
      default:
        text += character;
    }
  }
  return text + "\"";
}

std::string filled(std::string text, const std::string& command)
{
  const std::string place = "@COMMAND@";
  return text.replace(text.find(place), place.size(), command);
}

std::string contentOf(const fs::path& file)
{
  std::ifstream stream(file);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

bool isOurs(const fs::path& file)
{
  return contentOf(file).rfind(ownersMark, 0) == 0;
}

/// The topmost folder that is not there, so that it and what is in it has to be made; empty if all are.
fs::path firstMissing(const fs::path& folder)
{
  fs::path missing;
  for (fs::path each = folder; !each.empty() && !fs::exists(each); each = each.parent_path())
  {
    missing = each;
  }
  return missing;
}

/// The folder that was made for a file of ours; empty if none was.
fs::path folderMadeFor(const fs::path& file)
{
  std::istringstream lines(contentOf(file));
  for (std::string line; std::getline(lines, line);)
  {
    if (line.rfind(folderMark, 0) == 0)
    {
      return line.substr(std::string(folderMark).size());
    }
  }
  return {};
}

std::string whyNot(const fs::path& file, const std::string& reason)
{
  return "the start at login cannot be changed: \"" + file.string() + "\": " + reason;
}

void write(const fs::path& file, const std::string& content)
{
  const fs::path missing = firstMissing(file.parent_path());
  const std::string made = (missing.empty() ? folderMadeFor(file) : missing).string();
  fs::create_directories(file.parent_path());
  const fs::path part = file.string() + ".part";
  {
    std::ofstream stream(part, std::ios::trunc);
    stream << ownersMark << "\n" << (made.empty() ? "" : folderMark + made + "\n") << content;
    stream.close();
    if (!stream)
    {
      throw fs::filesystem_error("write", file, std::make_error_code(std::errc::io_error));
    }
  }
  fs::rename(part, file);
}

/// Removes the empty folders from one up to the one that was made.
void removeFolders(fs::path folder, const fs::path& made)
{
  std::error_code error;
  while (!made.empty() && folder.string().rfind(made.string(), 0) == 0 && fs::remove(folder, error))
  {
    folder = folder.parent_path();
  }
}

void removeOurs(const fs::path& file)
{
  if (!isOurs(file))
  {
    return;
  }
  const fs::path made = folderMadeFor(file);
  fs::remove(file);
  removeFolders(file.parent_path(), made);
}

} // namespace

std::string quotedForDesktopEntry(const std::string& argument)
{
  return quoted(argument, R"(\\\\)", R"(\\$)");
}

std::string installAutostart(const std::vector<std::string>& arguments)
{
  const fs::path configuration = configurationFolder();
  if (configuration.empty())
  {
    return "there is no folder for the user's configuration: set HOME or XDG_CONFIG_HOME";
  }
  std::vector<std::string> command{ executablePath().string() };
  command.insert(command.end(), arguments.begin(), arguments.end());
  const auto isControl = [](char character) { return static_cast<unsigned char>(character) < ' '; };
  std::string forDesktop;
  std::string forSystemd;
  for (const std::string& each : command)
  {
    if (std::any_of(each.begin(), each.end(), isControl))
    {
      return "an argument with a line break or another control character cannot be kept for the start at login. Leave "
             "it away";
    }
    const std::string separator = forDesktop.empty() ? "" : " ";
    forDesktop += separator + quotedForDesktopEntry(each);
    forSystemd += separator + quoted(each, R"(\\)", "$$");
  }
  const Paths paths = pathsIn(configuration);
  for (const fs::path& file : { paths.desktopEntry, paths.unit })
  {
    if (fs::exists(fs::symlink_status(file)) && !isOurs(file))
    {
      return whyNot(file, "it was written by another. Move it away first");
    }
  }
  try
  {
    write(paths.desktopEntry, filled(desktopEntry, forDesktop));
    write(paths.unit, filled(systemdUnit, forSystemd));
    fs::create_directories(paths.unitLink.parent_path());
    if (!fs::is_symlink(paths.unitLink))
    {
      fs::create_symlink(fs::path("..") / paths.unit.filename(), paths.unitLink);
    }
  }
  catch (const fs::filesystem_error& error)
  {
    return whyNot(error.path1(), error.code().message() + ". Check the folder's permissions");
  }
  return {};
}

std::string uninstallAutostart()
{
  const fs::path configuration = configurationFolder();
  if (configuration.empty())
  {
    return {};
  }
  const Paths paths = pathsIn(configuration);
  try
  {
    if (isOurs(paths.unit) && fs::is_symlink(paths.unitLink))
    {
      fs::remove(paths.unitLink);
      // As systemctl does; anything else in it keeps it.
      std::error_code error;
      fs::remove(paths.unitLink.parent_path(), error);
    }
    removeOurs(paths.unit);
    removeOurs(paths.desktopEntry);
  }
  catch (const fs::filesystem_error& error)
  {
    return whyNot(error.path1(), error.code().message() + ". Check the folder's permissions");
  }
  return {};
}

} // namespace qreads::platform
