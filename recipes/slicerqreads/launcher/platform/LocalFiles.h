#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Files on this computer. What others could have changed is not taken: links, what belongs to another user, and what
/// others may write to. The functions throw Problem, Refused for that, and Cache for what the system does not let do.
namespace qreads::launcher::platform
{

/// Changes whenever a file's content does.
struct FileStamp
{
  std::int64_t size = 0;
  std::int64_t modified = 0; ///< ns
  std::int64_t changed = 0;  ///< ns; nobody can set it
  std::int64_t node = 0;

  bool operator==(const FileStamp& other) const
  {
    return this->size == other.size && this->modified == other.modified && this->changed == other.changed &&
           this->node == other.node;
  }
};

/// An open file.
class LocalFile
{
public:
  explicit LocalFile(int descriptor, std::filesystem::path path);
  ~LocalFile();
  LocalFile(LocalFile&& other) noexcept;
  LocalFile& operator=(LocalFile&&) = delete;
  LocalFile(const LocalFile&) = delete;
  LocalFile& operator=(const LocalFile&) = delete;

  FileStamp stamp() const;
  /// @returns  fewer bytes at the end of the file
  std::string read(std::uint64_t offset, std::size_t length) const;
  void write(std::uint64_t offset, std::string_view bytes);
  /// Gives it its place on the disk, so that it is known at once whether there is enough.
  void reserve(std::uint64_t size);
  /// To be started by its owner, and changed by nobody.
  void makeProgram();
  /// Returns when it is on the disk.
  void sync();

private:
  [[noreturn]] void fail() const;

  int m_descriptor;
  std::filesystem::path m_path;
};

/// Held by one process at a time, until it ends or this object does.
class Lock
{
public:
  explicit Lock(int descriptor);
  ~Lock();
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

private:
  int m_descriptor;
};

/// A folder of the user's own.
class PrivateFolder
{
public:
  /// Made where it is not there.
  /// @param mayMake  false: only looked at
  static PrivateFolder open(const std::filesystem::path& path, bool mayMake);
  PrivateFolder folder(const std::string& name, bool mayMake) const;
  ~PrivateFolder();
  PrivateFolder(PrivateFolder&& other) noexcept;
  PrivateFolder& operator=(PrivateFolder&&) = delete;
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  const std::filesystem::path& path() const { return this->m_path; }
  std::vector<std::string> names() const;
  bool has(const std::string& name) const;

  /// @throws Problem  also where there is none
  LocalFile file(const std::string& name) const;
  /// To be written to; what it has already stays.
  LocalFile fileToWrite(const std::string& name) const;
  /// @returns  empty where there is none
  std::optional<std::string> read(const std::string& name, std::size_t limit) const;
  /// The file is there as a whole or as it was before, also after the computer lost its power.
  void write(const std::string& name, std::string_view content) const;

  /// In one step.
  void rename(const std::string& name, const PrivateFolder& target, const std::string& newName) const;
  /// With what is in it; links are not followed. Nothing where that is not possible.
  void remove(const std::string& name) const;
  /// Returns when the names in it are on the disk.
  void sync() const;

  std::uint64_t freeBytes() const;
  /// @returns  null where another process holds it
  std::unique_ptr<Lock> tryLock(const std::string& name) const;

private:
  PrivateFolder(int descriptor, std::filesystem::path path);
  static PrivateFolder openAt(int parent, const std::string& name, std::filesystem::path path, bool mayMake);
  [[noreturn]] void fail(const std::string& name) const;

  int m_descriptor;
  std::filesystem::path m_path;
};

/// Where the user's programs keep what they can get again; empty where the system does not tell.
std::filesystem::path cacheFolder();

/// A file of the computer's administrator: it belongs to him or to the owner of the launcher's own file, and nobody
/// else can write to it.
/// @returns  empty where there is none
std::optional<std::string> readAdministratorsFile(const std::filesystem::path& path, std::size_t limit);

} // namespace qreads::launcher::platform
