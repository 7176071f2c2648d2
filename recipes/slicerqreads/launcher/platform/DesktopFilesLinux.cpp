// By the specifications of freedesktop.org: base directories, desktop entries, icon themes, shared MIME information.

#include "../desktop/Desktop.h"
#include "../desktop/Icon.h"

#include "platform/Autostart.h"
#include "platform/Platform.h"

#include <QBuffer>
#include <QByteArray>
#include <QFile>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

// Files that are compiled in.
static void loadFiles()
{
  Q_INIT_RESOURCE(files);
}

namespace qreads::launcher
{

namespace
{

namespace fs = std::filesystem;

struct File
{
  fs::path path;
  std::string content;
};

fs::path dataFolder()
{
  if (const char* folder = std::getenv("XDG_DATA_HOME"); folder != nullptr && *folder == '/')
  {
    return folder;
  }
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? fs::path(home) / ".local" / "share" : fs::path();
}

bool isBelow(const fs::path& path, const fs::path& folder)
{
  return path.string().rfind(folder.string() + "/", 0) == 0;
}

bool isThere(const fs::path& path)
{
  return fs::exists(fs::symlink_status(path));
}

/// What `install` makes in the data folder.
class Installation
{
public:
  explicit Installation(fs::path data)
    : m_data(std::move(data))
  {
  }

  void install() const;
  void uninstall() const;

private:
  fs::path applications() const { return this->m_data / "applications"; }
  fs::path types() const { return this->m_data / "mime"; }
  fs::path packages() const { return this->types() / "packages"; }
  fs::path menuDatabase() const { return this->applications() / "mimeinfo.cache"; }
  bool isTypesDatabase(const fs::path& path) const
  {
    return isBelow(path, this->types()) && !isBelow(path, this->packages());
  }
  /// Lists all that was not there before `install`, a path in each line.
  fs::path record() const { return this->m_data / "SlicerQReads" / "installed"; }

  std::vector<File> files() const;
  std::set<fs::path> recorded() const;
  std::set<fs::path> there() const;
  void updateDatabases() const;

  fs::path m_data;
};

std::string compiledIn(const char* name)
{
  QFile file(QString(":/desktop/%1").arg(name));
  file.open(QIODevice::ReadOnly);
  return file.readAll().toStdString();
}

std::string entry(const char* name)
{
  std::string text = compiledIn(name);
  const std::string place = "@COMMAND@";
  return text.replace(text.find(place), place.size(),
                      qreads::platform::quotedForDesktopEntry(qreads::platform::executablePath().string()));
}

std::string icon(int side)
{
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  drawIcon(side).save(&buffer, "PNG");
  return bytes.toStdString();
}

std::string contentOf(const fs::path& file)
{
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write(const File& file)
{
  fs::create_directories(file.path.parent_path());
  const fs::path part = file.path.string() + ".part";
  std::ofstream stream(part, std::ios::binary | std::ios::trunc);
  stream << file.content;
  stream.close();
  if (!stream)
  {
    throw fs::filesystem_error("write", file.path, std::error_code(errno, std::generic_category()));
  }
  fs::rename(part, file.path);
}

/// What is in a folder, itself included; nothing where there is none.
std::set<fs::path> treeOf(const fs::path& folder)
{
  std::set<fs::path> paths;
  if (fs::is_directory(folder))
  {
    paths.insert(folder);
    for (const fs::directory_entry& each : fs::recursive_directory_iterator(folder))
    {
      paths.insert(each.path());
    }
  }
  return paths;
}

bool hasFiles(const fs::path& folder, const char* extension)
{
  std::error_code error;
  const fs::directory_iterator files(folder, error);
  return std::any_of(begin(files), end(files),
                     [extension](const fs::directory_entry& file) { return file.path().extension() == extension; });
}

/// Runs one of the desktop's tools, if it is there.
bool run(const char* tool, const fs::path& folder)
{
  std::string name = tool;
  std::string argument = folder.string();
  const std::array<char*, 3> arguments{ name.data(), argument.data(), nullptr };
  pid_t process = 0;
  int status = 0;
  return posix_spawnp(&process, tool, nullptr, nullptr, arguments.data(), environ) == 0 &&
         waitpid(process, &status, 0) == process && status == 0;
}

std::vector<File> Installation::files() const
{
  std::vector<File> files{
    { this->applications() / "slicerqreads.desktop", entry("slicerqreads.desktop") },
    { this->applications() / "slicerqreads-request.desktop", entry("slicerqreads-request.desktop") },
    { this->packages() / "slicerqreads.xml", compiledIn("slicerqreads.xml") },
  };
  for (const int side : { 16, 32, 48, 64, 128, 256 })
  {
    const std::string size = std::to_string(side);
    const fs::path folder = this->m_data / "icons" / "hicolor" / std::string(size).append("x").append(size) / "apps";
    files.push_back({ folder / "slicerqreads.png", icon(side) });
  }
  return files;
}

std::set<fs::path> Installation::recorded() const
{
  std::set<fs::path> paths;
  std::istringstream lines(contentOf(this->record()));
  for (std::string line; std::getline(lines, line);)
  {
    // Nothing elsewhere is ours, whatever the list says; of folders around it only those that are empty go.
    const fs::path path = fs::path(line).lexically_normal();
    if (path.is_absolute() && (isBelow(path, this->m_data) || isBelow(this->m_data / "", path)))
    {
      paths.insert(path);
    }
  }
  return paths;
}

/// What there is of what `install` writes and may change.
std::set<fs::path> Installation::there() const
{
  std::set<fs::path> paths;
  for (const fs::path& folder :
       { this->applications(), this->types(), this->m_data / "icons", this->record().parent_path() })
  {
    paths.merge(treeOf(folder));
  }
  return paths;
}

void Installation::updateDatabases() const
{
  const auto update = [](const char* tool, const char* package, const fs::path& folder)
  {
    if (!run(tool, folder))
    {
      qreads::platform::writeOutput(std::string(tool) + " (Debian's package " + package +
                                    ") does not run here, so the file types become known when it next does.\n");
    }
  };
  update("update-mime-database", "shared-mime-info", this->types());
  update("update-desktop-database", "desktop-file-utils", this->applications());
}

void Installation::install() const
{
  const std::vector<File> files = this->files();
  std::set<fs::path> made = this->recorded();
  for (const File& file : files)
  {
    if (isThere(file.path) && made.count(file.path) == 0)
    {
      throw std::runtime_error("\"" + file.path.string() + "\": it was written by another. Move it away first");
    }
  }
  const std::set<fs::path> before = this->there();
  const auto keepRecord = [&]
  {
    std::string lines;
    for (const fs::path& path : made)
    {
      lines += path.string() + "\n";
    }
    write({ this->record(), lines });
  };
  // Before anything is written, so that all of it can be taken away at every moment.
  for (const File& file : files)
  {
    for (fs::path path = file.path; !isThere(path); path = path.parent_path())
    {
      made.insert(path);
    }
  }
  if (!isThere(this->record().parent_path()))
  {
    made.insert(this->record().parent_path());
  }
  keepRecord();
  for (const File& file : files)
  {
    write(file);
  }
  this->updateDatabases();
  for (const fs::path& path : this->there())
  {
    if (before.count(path) == 0 && path != this->record())
    {
      made.insert(path);
    }
  }
  keepRecord();
}

void Installation::uninstall() const
{
  const std::set<fs::path> made = this->recorded();
  for (const File& file : this->files())
  {
    if (made.count(file.path) != 0)
    {
      fs::remove(file.path);
    }
  }
  if (!made.empty())
  {
    this->updateDatabases();
  }
  // The databases of file types stay where others use them.
  const bool isMimeUsed = hasFiles(this->packages(), ".xml");
  const bool isMenuUsed = hasFiles(this->applications(), ".desktop");
  fs::remove(this->record());
  std::error_code notEmpty;
  for (auto path = made.rbegin(); path != made.rend(); ++path)
  {
    const bool isFolder = fs::is_directory(fs::symlink_status(*path));
    const bool isUsed = this->isTypesDatabase(*path) ? isMimeUsed : *path == this->menuDatabase() && isMenuUsed;
    if (isFolder)
    {
      // Behind all that is in it, since the paths are sorted.
      fs::remove(*path, notEmpty);
    }
    else if (!isUsed)
    {
      fs::remove(*path);
    }
  }
}

/// @returns  exit status
template<typename Work>
int change(const Work& work)
{
  loadFiles();
  const fs::path data = dataFolder();
  if (data.empty())
  {
    qreads::platform::writeError("there is no folder for the user's desktop entries: set HOME or XDG_DATA_HOME");
    return 1;
  }
  try
  {
    const std::string reason = work(Installation(data.lexically_normal()));
    if (!reason.empty())
    {
      qreads::platform::writeError(reason);
    }
    return reason.empty() ? 0 : 1;
  }
  catch (const fs::filesystem_error& error)
  {
    qreads::platform::writeError("the desktop entries cannot be changed: \"" + error.path1().string() +
                                 "\": " + error.code().message() + ". Check the folder's permissions");
  }
  catch (const std::runtime_error& error)
  {
    qreads::platform::writeError(std::string("the desktop entries cannot be changed: ") + error.what());
  }
  return 1;
}

} // namespace

int install(const std::vector<std::string>& arguments)
{
  return change(
    [&arguments](const Installation& installation)
    {
      installation.install();
      std::vector<std::string> all{ "--resident" };
      all.insert(all.end(), arguments.begin(), arguments.end());
      std::string reason = qreads::platform::installAutostart(all);
      if (reason.empty())
      {
        qreads::platform::writeOutput("SlicerQReads is in the menu, opens its file types and addresses slicerqreads:…, "
                                      "and starts at login. --uninstall undoes that.\n");
      }
      return reason;
    });
}

int uninstall()
{
  return change(
    [](const Installation& installation)
    {
      installation.uninstall();
      return qreads::platform::uninstallAutostart();
    });
}

} // namespace qreads::launcher
