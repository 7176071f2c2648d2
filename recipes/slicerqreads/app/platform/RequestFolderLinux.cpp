#include "RequestFolder.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <system_error>
#include <tuple>
#include <utility>

namespace qreads::platform
{

namespace
{

std::string lastError()
{
  return std::generic_category().message(errno);
}

bool isRemoteFileSystem(int folder)
{
  // Not in the header of all systems.
  constexpr auto cifs = 0xFF534D42UL;
  struct statfs state
  {
  };
  if (fstatfs(folder, &state) != 0)
  {
    return true;
  }
  const auto type = static_cast<std::uint32_t>(state.f_type);
  return type == NFS_SUPER_MAGIC || type == SMB_SUPER_MAGIC || type == cifs || type == 0xFE534D42UL ||
         type == FUSE_SUPER_MAGIC;
}

/// @returns  false where there is nothing of that name
bool look(int folder, const char* name, struct stat& state)
{
  return fstatat(folder, name, &state, AT_SYMLINK_NOFOLLOW) == 0;
}

} // namespace

std::unique_ptr<RequestFolder> RequestFolder::open(const std::filesystem::path& path, std::string& reason)
{
  const int folder = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
  {
    reason = "the folder \"" + path.string() + "\" cannot be watched: " + lastError() + ". Make it first";
    return nullptr;
  }
  struct stat state
  {
  };
  if (fstat(folder, &state) != 0 || state.st_uid != geteuid() || (state.st_mode & S_IWOTH) != 0)
  {
    reason = "the folder \"" + path.string() +
             "\" is not watched, because others than its owner, who has to be you, may put files into it. Take the "
             "right to write from them, or choose a folder of your own";
    close(folder);
    return nullptr;
  }
  const int changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  const int wakeUp = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::unique_ptr<RequestFolder> opened(new RequestFolder(folder, changes, wakeUp, isRemoteFileSystem(folder)));
  if (changes < 0 || wakeUp < 0 ||
      inotify_add_watch(changes, ("/proc/self/fd/" + std::to_string(folder)).c_str(),
                        IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE_SELF | IN_MOVE_SELF) < 0)
  {
    reason = "the folder \"" + path.string() + "\" cannot be watched: " + lastError() + ". End other programs";
    return nullptr;
  }
  return opened;
}

RequestFolder::RequestFolder(int folder, int changes, int wakeUp, bool isRemote)
  : m_folder(folder)
  , m_changes(changes)
  , m_wakeUp(wakeUp)
  , m_isRemote(isRemote)
{
}

RequestFolder::~RequestFolder()
{
  for (const int descriptor : { this->m_folder, this->m_changes, this->m_wakeUp })
  {
    if (descriptor >= 0)
    {
      close(descriptor);
    }
  }
}

bool RequestFolder::waitForChange()
{
  // What other machines change is not told.
  constexpr int remoteMilliseconds = 1000;
  std::array<pollfd, 2> ready{ pollfd{ this->m_changes, POLLIN, 0 }, pollfd{ this->m_wakeUp, POLLIN, 0 } };
  poll(ready.data(), ready.size(), this->m_isRemote ? remoteMilliseconds : -1);
  std::uint64_t count = 0;
  if (::read(this->m_wakeUp, &count, sizeof count) < 0)
  {
    // Nobody has called.
  }
  bool isThere = true;
  alignas(inotify_event) std::array<char, 4096> events{};
  for (ssize_t size = 0; (size = ::read(this->m_changes, events.data(), events.size())) > 0;)
  {
    for (ssize_t at = 0; at < size;)
    {
      inotify_event event{};
      std::memcpy(&event, events.data() + at, sizeof event);
      isThere = isThere && (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT)) == 0;
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
  return isThere;
}

void RequestFolder::wake()
{
  const std::uint64_t one = 1;
  if (::write(this->m_wakeUp, &one, sizeof one) < 0)
  {
    // It has been called already.
  }
}

std::vector<std::string> RequestFolder::names() const
{
  std::vector<std::pair<timespec, std::string>> found;
  const int copy = openat(this->m_folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* listing = copy < 0 ? nullptr : fdopendir(copy);
  if (listing == nullptr)
  {
    return {};
  }
  while (const dirent* entry = readdir(listing))
  {
    struct stat state
    {
    };
    if (look(this->m_folder, entry->d_name, state) && !S_ISDIR(state.st_mode))
    {
      found.emplace_back(state.st_ctim, entry->d_name);
    }
  }
  closedir(listing);
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) {
              return std::tie(a.first.tv_sec, a.first.tv_nsec, a.second) <
                     std::tie(b.first.tv_sec, b.first.tv_nsec, b.second);
            });
  std::vector<std::string> names;
  names.reserve(found.size());
  for (auto& [when, name] : found)
  {
    names.push_back(std::move(name));
  }
  return names;
}

std::chrono::seconds RequestFolder::age(const std::string& name) const
{
  struct stat state
  {
  };
  return std::chrono::seconds(look(this->m_folder, name.c_str(), state) ? std::time(nullptr) - state.st_ctim.tv_sec
                                                                        : 0);
}

RequestFolder::Content RequestFolder::read(const std::string& name, std::size_t limit, std::string& text) const
{
  // Without waiting, since a pipe would keep the reader until somebody writes to it.
  const int file = openat(this->m_folder, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (file < 0)
  {
    const bool isGone = errno == ENOENT;
    text = errno == ELOOP ? "It is a link" : "It cannot be opened: " + lastError();
    return isGone ? Content::Gone : Content::Refused;
  }
  struct stat state
  {
  };
  if (fstat(file, &state) != 0 || !S_ISREG(state.st_mode))
  {
    text = "It is no plain file";
  }
  else if (state.st_uid != geteuid())
  {
    text = "It belongs to another user";
  }
  else if (state.st_nlink != 1)
  {
    text = "It has another name somewhere else";
  }
  else if (static_cast<std::uintmax_t>(state.st_size) > limit)
  {
    text = "It is larger than " + std::to_string(limit) + " bytes";
  }
  else
  {
    text.assign(limit + 1, '\0');
    std::size_t size = 0;
    ssize_t part = 0;
    while (size < text.size() && (part = ::read(file, text.data() + size, text.size() - size)) > 0)
    {
      size += static_cast<std::size_t>(part);
    }
    text.resize(size);
    close(file);
    if (part < 0 || size > limit)
    {
      text = "It changed while it was read";
      return Content::Refused;
    }
    return Content::Text;
  }
  close(file);
  return Content::Refused;
}

bool RequestFolder::write(const std::string& name, std::string_view content) const
{
  const std::string part = name + ".part";
  unlinkat(this->m_folder, part.c_str(), 0);
  constexpr mode_t onlyUser = 0600;
  const int file = openat(this->m_folder, part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, onlyUser);
  if (file < 0)
  {
    return false;
  }
  bool isWritten = ::write(file, content.data(), content.size()) == static_cast<ssize_t>(content.size());
  isWritten = fdatasync(file) == 0 && isWritten;
  close(file);
  isWritten = isWritten && this->rename(part, name);
  if (!isWritten)
  {
    unlinkat(this->m_folder, part.c_str(), 0);
  }
  return isWritten;
}

bool RequestFolder::rename(const std::string& from, const std::string& to) const
{
  return renameat(this->m_folder, from.c_str(), this->m_folder, to.c_str()) == 0;
}

void RequestFolder::remove(const std::string& name) const
{
  unlinkat(this->m_folder, name.c_str(), 0);
}

bool RequestFolder::has(const std::string& name) const
{
  return faccessat(this->m_folder, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

} // namespace qreads::platform
