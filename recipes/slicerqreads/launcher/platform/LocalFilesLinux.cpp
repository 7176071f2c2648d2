#include "LocalFiles.h"

#include "../Problem.h"
#include "Execution.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <system_error>
#include <utility>

namespace qreads::launcher::platform
{

namespace
{

constexpr mode_t onlyUser = 0700;
constexpr mode_t onlyUsersFile = 0600;
constexpr mode_t onlyUsersProgram = 0500;
constexpr mode_t othersWrite = 022;

std::string quoted(const std::filesystem::path& path)
{
  return "\"" + path.string() + "\"";
}

[[noreturn]] void failAt(const std::filesystem::path& path)
{
  const int error = errno;
  throw Problem(Problem::Kind::Cache,
                quoted(path) + ": " + std::generic_category().message(error) +
                  (error == ENOSPC || error == EDQUOT ? ". Free some of this disk"
                                                      : ". Check the folder's permissions and its disk"));
}

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& reason)
{
  throw Problem(Problem::Kind::Refused, quoted(path) + " is refused: " + reason);
}

/// @param isFolder  else it has to be a plain file
void check(const struct stat& state, const std::filesystem::path& path, bool isFolder)
{
  if (isFolder ? !S_ISDIR(state.st_mode) : !S_ISREG(state.st_mode))
  {
    refuse(path, isFolder ? "it is no folder. Remove it" : "it is no plain file. Remove it");
  }
  if (state.st_uid != geteuid())
  {
    refuse(path, "it belongs to another user. Remove it, and check who may write to the folder that it is in");
  }
  if ((state.st_mode & othersWrite) != 0)
  {
    refuse(path, std::string("others than you may write to it. Remove it, or take that right from them (chmod go-w)") +
                   (isFolder ? " after a look at what is in it" : ""));
  }
}

struct stat stateOf(int descriptor, const std::filesystem::path& path)
{
  struct stat state
  {
  };
  if (fstat(descriptor, &state) != 0)
  {
    failAt(path);
  }
  return state;
}

std::int64_t nanosecondsOf(const timespec& time)
{
  constexpr std::int64_t second = 1000000000;
  return time.tv_sec * second + time.tv_nsec;
}

/// @param limit  what is larger is refused
std::string contentOf(const LocalFile& file, const std::filesystem::path& path, std::size_t limit)
{
  std::string content = file.read(0, limit + 1);
  if (content.size() > limit)
  {
    refuse(path, "it is larger than " + std::to_string(limit) + " bytes. Remove it");
  }
  return content;
}

} // namespace

LocalFile::LocalFile(int descriptor, std::filesystem::path path)
  : m_descriptor(descriptor)
  , m_path(std::move(path))
{
}

LocalFile::~LocalFile()
{
  if (this->m_descriptor >= 0)
  {
    close(this->m_descriptor);
  }
}

LocalFile::LocalFile(LocalFile&& other) noexcept
  : m_descriptor(std::exchange(other.m_descriptor, -1))
  , m_path(std::move(other.m_path))
{
}

void LocalFile::fail() const
{
  failAt(this->m_path);
}

FileStamp LocalFile::stamp() const
{
  const struct stat state = stateOf(this->m_descriptor, this->m_path);
  return { state.st_size, nanosecondsOf(state.st_mtim), nanosecondsOf(state.st_ctim),
           static_cast<std::int64_t>(state.st_ino) };
}

std::string LocalFile::read(std::uint64_t offset, std::size_t length) const
{
  const std::int64_t available = std::max<std::int64_t>(0, this->stamp().size - static_cast<std::int64_t>(offset));
  std::string bytes(std::min(length, static_cast<std::size_t>(available)), '\0');
  std::size_t done = 0;
  while (done < bytes.size())
  {
    const ssize_t part =
      pread(this->m_descriptor, bytes.data() + done, bytes.size() - done, static_cast<off_t>(offset + done));
    if (part < 0 && errno != EINTR)
    {
      this->fail();
    }
    if (part == 0)
    {
      break;
    }
    done += static_cast<std::size_t>(part < 0 ? 0 : part);
  }
  bytes.resize(done);
  return bytes;
}

void LocalFile::write(std::uint64_t offset, std::string_view bytes)
{
  while (!bytes.empty())
  {
    const ssize_t part = pwrite(this->m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (part < 0 && errno != EINTR)
    {
      this->fail();
    }
    const auto done = static_cast<std::size_t>(part < 0 ? 0 : part);
    offset += done;
    bytes.remove_prefix(done);
  }
}

void LocalFile::reserve(std::uint64_t size)
{
  if (ftruncate(this->m_descriptor, static_cast<off_t>(size)) != 0)
  {
    this->fail();
  }
  // Not every file system can.
  if (size > 0 && fallocate(this->m_descriptor, 0, 0, static_cast<off_t>(size)) != 0 && errno != EOPNOTSUPP &&
      errno != ENOSYS && errno != EINTR)
  {
    this->fail();
  }
}

void LocalFile::makeProgram()
{
  if (fchmod(this->m_descriptor, onlyUsersProgram) != 0)
  {
    this->fail();
  }
}

void LocalFile::sync()
{
  if (fsync(this->m_descriptor) != 0)
  {
    this->fail();
  }
}

Lock::Lock(int descriptor)
  : m_descriptor(descriptor)
{
}

Lock::~Lock()
{
  close(this->m_descriptor);
}

PrivateFolder::PrivateFolder(int descriptor, std::filesystem::path path)
  : m_descriptor(descriptor)
  , m_path(std::move(path))
{
}

PrivateFolder::~PrivateFolder()
{
  if (this->m_descriptor >= 0)
  {
    close(this->m_descriptor);
  }
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
  : m_descriptor(std::exchange(other.m_descriptor, -1))
  , m_path(std::move(other.m_path))
{
}

PrivateFolder PrivateFolder::openAt(int parent, const std::string& name, std::filesystem::path path, bool mayMake)
{
  if (mayMake && mkdirat(parent, name.c_str(), onlyUser) != 0 && errno != EEXIST)
  {
    failAt(path);
  }
  const int descriptor = openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0)
  {
    if (errno == ELOOP || errno == ENOTDIR)
    {
      refuse(path, "it is a link, or no folder. Remove it");
    }
    failAt(path);
  }
  PrivateFolder folder(descriptor, std::move(path));
  const struct stat state = stateOf(descriptor, folder.m_path);
  check(state, folder.m_path, true);
  if ((state.st_mode & 077) != 0 && fchmod(descriptor, onlyUser) != 0)
  {
    failAt(folder.m_path);
  }
  return folder;
}

PrivateFolder PrivateFolder::open(const std::filesystem::path& path, bool mayMake)
{
  if (mayMake)
  {
    // Those above need not be the user's alone.
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
  }
  return openAt(AT_FDCWD, path.string(), path, mayMake);
}

PrivateFolder PrivateFolder::folder(const std::string& name, bool mayMake) const
{
  return openAt(this->m_descriptor, name, this->m_path / name, mayMake);
}

void PrivateFolder::fail(const std::string& name) const
{
  failAt(this->m_path / name);
}

std::vector<std::string> PrivateFolder::names() const
{
  std::vector<std::string> names;
  const int copy = openat(this->m_descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = copy < 0 ? nullptr : fdopendir(copy);
  if (listing == nullptr)
  {
    this->fail("");
  }
  while (const dirent* entry = readdir(listing))
  {
    const std::string name = entry->d_name;
    if (name != "." && name != "..")
    {
      names.push_back(name);
    }
  }
  closedir(listing);
  return names;
}

bool PrivateFolder::has(const std::string& name) const
{
  return faccessat(this->m_descriptor, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

LocalFile PrivateFolder::file(const std::string& name) const
{
  // Without waiting: it may be a pipe.
  const int descriptor =
    openat(this->m_descriptor, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0)
  {
    if (errno == ELOOP)
    {
      refuse(this->m_path / name, "it is a link. Remove it");
    }
    this->fail(name);
  }
  LocalFile file(descriptor, this->m_path / name);
  check(stateOf(descriptor, this->m_path / name), this->m_path / name, false);
  return file;
}

LocalFile PrivateFolder::fileToWrite(const std::string& name) const
{
  const int descriptor = openat(this->m_descriptor, name.c_str(),
                                O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, onlyUsersFile);
  if (descriptor < 0)
  {
    if (errno == ELOOP)
    {
      refuse(this->m_path / name, "it is a link. Remove it");
    }
    this->fail(name);
  }
  LocalFile file(descriptor, this->m_path / name);
  const struct stat state = stateOf(descriptor, this->m_path / name);
  check(state, this->m_path / name, false);
  if (state.st_nlink != 1)
  {
    refuse(this->m_path / name, "it has another name somewhere else. Remove it");
  }
  return file;
}

std::optional<std::string> PrivateFolder::read(const std::string& name, std::size_t limit) const
{
  if (!this->has(name))
  {
    return {};
  }
  return contentOf(this->file(name), this->m_path / name, limit);
}

void PrivateFolder::write(const std::string& name, std::string_view content) const
{
  const std::string part = name + ".part";
  this->remove(part);
  {
    LocalFile file = this->fileToWrite(part);
    file.write(0, content);
    file.sync();
  }
  this->rename(part, *this, name);
  this->sync();
}

void PrivateFolder::rename(const std::string& name, const PrivateFolder& target, const std::string& newName) const
{
  if (renameat(this->m_descriptor, name.c_str(), target.m_descriptor, newName.c_str()) != 0)
  {
    target.fail(newName);
  }
}

void PrivateFolder::remove(const std::string& name) const
{
  if (unlinkat(this->m_descriptor, name.c_str(), 0) == 0 || (errno != EISDIR && errno != EPERM))
  {
    return;
  }
  try
  {
    const PrivateFolder inside = this->folder(name, false);
    for (const std::string& each : inside.names())
    {
      inside.remove(each);
    }
  }
  catch (const Problem&)
  {
    // Not ours, or not to be read: whoever needs its place says so.
  }
  unlinkat(this->m_descriptor, name.c_str(), AT_REMOVEDIR);
}

void PrivateFolder::sync() const
{
  if (fsync(this->m_descriptor) != 0)
  {
    this->fail("");
  }
}

std::uint64_t PrivateFolder::freeBytes() const
{
  struct statvfs state
  {
  };
  if (fstatvfs(this->m_descriptor, &state) != 0)
  {
    this->fail("");
  }
  return static_cast<std::uint64_t>(state.f_bavail) * state.f_frsize;
}

std::unique_ptr<Lock> PrivateFolder::tryLock(const std::string& name) const
{
  const int descriptor =
    openat(this->m_descriptor, name.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, onlyUsersFile);
  if (descriptor < 0)
  {
    this->fail(name);
  }
  auto lock = std::make_unique<Lock>(descriptor);
  if (flock(descriptor, LOCK_EX | LOCK_NB) == 0)
  {
    return lock;
  }
  if (errno != EWOULDBLOCK)
  {
    this->fail(name);
  }
  return nullptr;
}

std::filesystem::path cacheFolder()
{
  // As the XDG base directory specification has it: what is not absolute does not count.
  if (const char* folder = std::getenv("XDG_CACHE_HOME"); folder != nullptr && *folder == '/')
  {
    return folder;
  }
  const char* home = std::getenv("HOME");
  return home != nullptr && *home == '/' ? std::filesystem::path(home) / ".cache" : std::filesystem::path();
}

std::optional<std::string> readAdministratorsFile(const std::filesystem::path& path, std::size_t limit)
{
  const int descriptor = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  if (descriptor < 0)
  {
    if (errno == ENOENT || errno == ENOTDIR)
    {
      return {};
    }
    failAt(path);
  }
  const LocalFile file(descriptor, path);
  const struct stat state = stateOf(descriptor, path);
  struct stat own
  {
  };
  const bool isOwners = stat("/proc/self/exe", &own) == 0 && state.st_uid == own.st_uid;
  if (!S_ISREG(state.st_mode) || (state.st_uid != 0 && !isOwners) || (state.st_mode & othersWrite) != 0)
  {
    refuse(path,
           "it has to be a plain file that belongs to the administrator, or to the owner of the launcher, and that "
           "nobody else may write to");
  }
  return contentOf(file, path, limit);
}

} // namespace qreads::launcher::platform
