#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace qreads
{

/// All bytes of a file, in memory from when its header is read until its pixels have been decoded.
class FileContent
{
public:
  using Bytes = std::vector<unsigned char>;
  /// What all such files may take together, in bytes; less than none is left where it is used up.
  using Memory = std::atomic<std::int64_t>;

  /// @param memory  has been reduced by the size of the bytes, which goes back to it
  FileContent(Bytes bytes, std::shared_ptr<Memory> memory);
  ~FileContent();
  FileContent(const FileContent&) = delete;
  FileContent& operator=(const FileContent&) = delete;

  /// Null after they have been let go of.
  std::shared_ptr<const Bytes> bytes() const;
  void release();

private:
  mutable std::mutex m_mutex;
  std::shared_ptr<const Bytes> m_bytes;
  std::shared_ptr<Memory> m_memory;
};

/// Decides which files are read as a whole together with their headers: those for which opening them a second time for
/// their pixels would be a wait of its own, as on a slow disk or share. May be used by several threads.
class ReadAhead
{
public:
  ReadAhead();

  /// From now on all files are taken to be slow.
  void assumeSlow() { this->m_assumeSlow = true; }
  /// @param elapsed  how long the file's beginning took to come
  bool isSlow(std::chrono::steady_clock::duration elapsed) const;
  /// Sets memory aside for a file's content. False where the file is too large.
  bool reserve(std::uint64_t fileSize);
  /// Keeps bytes that memory was reserved for.
  std::shared_ptr<FileContent> keep(FileContent::Bytes bytes, std::uint64_t reserved);

private:
  std::atomic<bool> m_assumeSlow{ false };
  std::once_flag m_memoryKnown;
  std::shared_ptr<FileContent::Memory> m_memory;
};

} // namespace qreads
