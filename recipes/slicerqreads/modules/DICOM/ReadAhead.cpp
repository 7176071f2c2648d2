#include "ReadAhead.h"

#include "loading/ImageAllocation.h"

#include <utility>

namespace qreads
{

namespace
{

/// A file whose beginning takes longer to come than this is not in the system's memory.
constexpr std::chrono::milliseconds SlowFile{ 3 };

/// Larger files have many frames, which are read one by one.
constexpr std::uint64_t LargestFile = std::uint64_t{ 64 } << 20;

} // namespace

FileContent::FileContent(Bytes bytes, std::shared_ptr<Memory> memory)
  : m_bytes(std::make_shared<const Bytes>(std::move(bytes)))
  , m_memory(std::move(memory))
{
}

FileContent::~FileContent()
{
  this->release();
}

std::shared_ptr<const FileContent::Bytes> FileContent::bytes() const
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  return this->m_bytes;
}

void FileContent::release()
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  if (this->m_bytes)
  {
    *this->m_memory += static_cast<std::int64_t>(this->m_bytes->size());
    this->m_bytes.reset();
  }
}

ReadAhead::ReadAhead()
  : m_memory(std::make_shared<FileContent::Memory>(0))
{
}

bool ReadAhead::isSlow(std::chrono::steady_clock::duration elapsed) const
{
  return this->m_assumeSlow || elapsed >= SlowFile;
}

bool ReadAhead::reserve(std::uint64_t fileSize)
{
  // Only a slow source is worth the time that asking takes.
  std::call_once(this->m_memoryKnown,
                 [this] { *this->m_memory = static_cast<std::int64_t>(physicalMemoryBytes() / 8); });
  const auto size = static_cast<std::int64_t>(fileSize);
  if (fileSize > LargestFile)
  {
    return false;
  }
  if ((*this->m_memory -= size) < 0)
  {
    *this->m_memory += size;
    return false;
  }
  return true;
}

std::shared_ptr<FileContent> ReadAhead::keep(FileContent::Bytes bytes, std::uint64_t reserved)
{
  // A file that has become shorter takes less.
  *this->m_memory += static_cast<std::int64_t>(reserved) - static_cast<std::int64_t>(bytes.size());
  return std::make_shared<FileContent>(std::move(bytes), this->m_memory);
}

} // namespace qreads
