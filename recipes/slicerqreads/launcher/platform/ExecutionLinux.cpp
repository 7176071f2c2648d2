#include "Execution.h"

#include "../Problem.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <system_error>

namespace qreads::launcher::platform
{

namespace
{

std::string lastError()
{
  return std::generic_category().message(errno);
}

/// For the functions of exec; valid as long as the texts.
std::vector<char*> pointersTo(std::vector<std::string>& texts)
{
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts)
  {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  return pointers;
}

std::vector<std::string> withName(const std::string& name, const std::vector<std::string>& arguments)
{
  std::vector<std::string> texts{ name };
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  return texts;
}

[[noreturn]] void failInMemory()
{
  throw Problem(Problem::Kind::Cache, "the program cannot be kept in memory: " + lastError() +
                                        ". End other programs, or free the disk of the cache folder");
}

} // namespace

std::string execute(const std::filesystem::path& program, const std::vector<std::string>& arguments)
{
  std::vector<std::string> texts = withName(program.string(), arguments);
  execv(program.c_str(), pointersTo(texts).data());
  return lastError();
}

MemoryProgram::MemoryProgram(const std::string& name, std::uint64_t size)
  : m_name(name)
  , m_size(size)
  , m_descriptor(memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING))
  , m_content(MAP_FAILED)
{
  if (this->m_descriptor < 0 || ftruncate(this->m_descriptor, static_cast<off_t>(size)) != 0)
  {
    failInMemory();
  }
}

MemoryProgram::~MemoryProgram()
{
  if (this->m_content != MAP_FAILED)
  {
    munmap(this->m_content, this->m_size);
  }
  close(this->m_descriptor);
}

void MemoryProgram::write(std::uint64_t offset, std::string_view bytes)
{
  while (!bytes.empty())
  {
    const ssize_t part = pwrite(this->m_descriptor, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (part < 0 && errno != EINTR)
    {
      failInMemory();
    }
    const auto done = static_cast<std::size_t>(part < 0 ? 0 : part);
    offset += done;
    bytes.remove_prefix(done);
  }
}

void MemoryProgram::seal()
{
  if (fcntl(this->m_descriptor, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0)
  {
    failInMemory();
  }
  this->m_content = mmap(nullptr, this->m_size, PROT_READ, MAP_PRIVATE, this->m_descriptor, 0);
  if (this->m_content == MAP_FAILED)
  {
    failInMemory();
  }
}

std::string_view MemoryProgram::content() const
{
  return { static_cast<const char*>(this->m_content), this->m_size };
}

std::string MemoryProgram::execute(const std::vector<std::string>& arguments) const
{
  std::vector<std::string> texts = withName(this->m_name, arguments);
  fexecve(this->m_descriptor, pointersTo(texts).data(), environ);
  return lastError();
}

std::filesystem::path ownFile()
{
  std::error_code error;
  return std::filesystem::read_symlink("/proc/self/exe", error);
}

std::int64_t now()
{
  return std::time(nullptr);
}

void sleepFor(std::int64_t milliseconds)
{
  const timespec time{ milliseconds / 1000, milliseconds % 1000 * 1000000 };
  nanosleep(&time, nullptr);
}

void exitNow(int status)
{
  _exit(status);
}

bool isErrorTerminal()
{
  return isatty(STDERR_FILENO) != 0;
}

bool isInputTerminal()
{
  return isatty(STDIN_FILENO) != 0;
}

void writeError(std::string_view message)
{
  std::fprintf(stderr, "slicerqreads-launcher: %.*s\n", static_cast<int>(message.size()), message.data());
}

} // namespace qreads::launcher::platform
