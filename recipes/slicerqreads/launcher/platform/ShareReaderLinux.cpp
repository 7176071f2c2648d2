#include "ShareReader.h"

#include "../ProgressDisplay.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>
#include <vector>

namespace qreads::launcher::platform
{

namespace
{

enum Kind
{
  ReadAll,
  ReadScattered,
  TakeSlot,
  ReleaseSlot
};

struct Question
{
  int kind;
  std::uint32_t length;
  std::uint64_t offset;
  std::uint32_t pathLength; ///< of the path, which follows
};

struct AnswerHead
{
  int error; ///< of the system
  std::uint32_t length;
};

constexpr std::uint32_t longestPath = 4096;

bool readFully(int descriptor, void* bytes, std::size_t size)
{
  auto* at = static_cast<char*>(bytes);
  while (size > 0)
  {
    const ssize_t part = read(descriptor, at, size);
    if (part <= 0)
    {
      if (part < 0 && errno == EINTR)
      {
        continue;
      }
      return false;
    }
    at += part;
    size -= static_cast<std::size_t>(part);
  }
  return true;
}

bool writeFully(int descriptor, const void* bytes, std::size_t size)
{
  const auto* at = static_cast<const char*>(bytes);
  while (size > 0)
  {
    const ssize_t part = write(descriptor, at, size);
    if (part < 0)
    {
      if (errno == EINTR)
      {
        continue;
      }
      return false;
    }
    at += part;
    size -= static_cast<std::size_t>(part);
  }
  return true;
}

/// The process that reads.
class Servant
{
public:
  Servant(int questions, int answers)
    : m_questions(questions)
    , m_answers(answers)
  {
  }

  /// Until nobody asks any more.
  void serve()
  {
    Question question{};
    while (readFully(this->m_questions, &question, sizeof question) && question.pathLength <= longestPath)
    {
      std::string path(question.pathLength, '\0');
      if (!readFully(this->m_questions, path.data(), path.size()))
      {
        return;
      }
      std::vector<char> bytes;
      AnswerHead head{ 0, 0 };
      switch (question.kind)
      {
        case TakeSlot:
          head.error = this->takeSlot(path);
          break;
        case ReleaseSlot:
          close(this->m_slot);
          this->m_slot = -1;
          continue;
        default:
          head.error = this->read(path, question, bytes);
      }
      head.length = static_cast<std::uint32_t>(bytes.size());
      if (!writeFully(this->m_answers, &head, sizeof head) || !writeFully(this->m_answers, bytes.data(), bytes.size()))
      {
        return;
      }
    }
  }

private:
  int read(const std::string& path, const Question& question, std::vector<char>& bytes)
  {
    if (path != this->m_path)
    {
      close(this->m_file);
      // Whatever lies there: a pipe is not waited for.
      this->m_file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
      if (this->m_file < 0)
      {
        this->m_path.clear();
        return errno;
      }
      this->m_path = path;
      posix_fadvise(this->m_file, 0, 0, question.kind == ReadScattered ? POSIX_FADV_RANDOM : POSIX_FADV_SEQUENTIAL);
    }
    struct stat state
    {
    };
    if (fstat(this->m_file, &state) != 0)
    {
      return errno;
    }
    if (!S_ISREG(state.st_mode))
    {
      return S_ISDIR(state.st_mode) ? EISDIR : EINVAL;
    }
    const auto end = static_cast<std::uint64_t>(state.st_size);
    bytes.resize(question.offset < end
                   ? static_cast<std::size_t>(std::min<std::uint64_t>(question.length, end - question.offset))
                   : 0);
    std::size_t done = 0;
    while (done < bytes.size())
    {
      const ssize_t part =
        pread(this->m_file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(question.offset + done));
      if (part < 0 && errno == EINTR)
      {
        continue;
      }
      if (part < 0)
      {
        const int error = errno;
        bytes.clear();
        return error;
      }
      if (part == 0)
      {
        break;
      }
      done += static_cast<std::size_t>(part);
    }
    bytes.resize(done);
    return 0;
  }

  int takeSlot(const std::string& path)
  {
    close(this->m_slot);
    this->m_slot = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (this->m_slot < 0 || flock(this->m_slot, LOCK_EX | LOCK_NB) != 0)
    {
      const int error = errno;
      close(this->m_slot);
      this->m_slot = -1;
      return error;
    }
    return 0;
  }

  int m_questions;
  int m_answers;
  std::string m_path; ///< of the file that is open
  int m_file = -1;
  int m_slot = -1;
};

/// Keeps nothing of the launcher's but the two descriptors, not even its standard output: whoever waits for the end of
/// that does not wait for the share.
[[noreturn]] void serve(const std::filesystem::path& folder, int questions, int answers)
{
  constexpr int ownQuestions = 3;
  constexpr int ownAnswers = 4;
  const int first = fcntl(questions, F_DUPFD, ownAnswers + 1);
  const int second = fcntl(answers, F_DUPFD, ownAnswers + 1);
  dup2(first, ownQuestions);
  dup2(second, ownAnswers);
  close_range(0, ownQuestions - 1, 0);
  close_range(ownAnswers + 1, ~0U, 0);
  // Else the number of a standard stream would be taken by a file, and what a sanitizer says would go there.
  for (int number = 0; number < ownQuestions; ++number)
  {
    open("/dev/null", O_RDWR);
  }
  if (chdir(folder.c_str()) != 0)
  {
    // Each read says it again, as nothing is found below a folder that is not there.
    const int error = errno;
    Question question{};
    while (readFully(ownQuestions, &question, sizeof question) && question.pathLength <= longestPath)
    {
      std::string path(question.pathLength, '\0');
      const AnswerHead head{ error == ENOENT ? EHOSTUNREACH : error, 0 };
      if (!readFully(ownQuestions, path.data(), path.size()) || !writeFully(ownAnswers, &head, sizeof head))
      {
        break;
      }
    }
    _exit(0);
  }
  Servant(ownQuestions, ownAnswers).serve();
  _exit(0);
}

std::string textOfError(int error)
{
  return error == EHOSTUNREACH ? "there is no such folder" : std::generic_category().message(error);
}

} // namespace

ShareReader::ShareReader(const std::filesystem::path& folder)
{
  std::array<int, 2> questions{};
  std::array<int, 2> answers{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, questions.data()) != 0 ||
      pipe2(answers.data(), O_CLOEXEC) != 0)
  {
    throw std::system_error(errno, std::generic_category(), "socketpair");
  }
  // The share is read on while the launcher looks at what came.
  constexpr int largestPipe = 1048576;
  fcntl(answers[1], F_SETPIPE_SZ, largestPipe);
  // By way of a process that ends at once, so that nobody has to wait for the end of the one that may hang.
  const pid_t between = fork();
  if (between == 0)
  {
    if (fork() == 0)
    {
      serve(folder, questions[1], answers[1]);
    }
    _exit(0);
  }
  close(questions[1]);
  close(answers[1]);
  this->m_questions = questions[0];
  this->m_answers = answers[0];
  while (between > 0 && waitpid(between, nullptr, 0) < 0 && errno == EINTR)
  {
  }
}

ShareReader::~ShareReader()
{
  close(this->m_questions);
  close(this->m_answers);
}

void ShareReader::send(int kind, const std::string& file, std::uint64_t offset, std::uint32_t length) const
{
  const Question question{ kind, length, offset, static_cast<std::uint32_t>(file.size()) };
  std::string message(reinterpret_cast<const char*>(&question), sizeof question);
  message += file;
  // Where it has ended, the answer says so. Its few questions find place, whether or not it reads them.
  ::send(this->m_questions, message.data(), message.size(), MSG_NOSIGNAL);
}

void ShareReader::ask(const std::string& file, std::uint64_t offset, std::uint32_t length, bool isScattered)
{
  this->send(isScattered ? ReadScattered : ReadAll, file, offset, length);
}

void ShareReader::askForSlot(const std::string& file)
{
  this->send(TakeSlot, file, 0, 0);
}

void ShareReader::releaseSlot()
{
  this->send(ReleaseSlot, {}, 0, 0);
}

ShareReader::Answer ShareReader::answer(std::chrono::milliseconds patience, const Tick& tick)
{
  using Clock = std::chrono::steady_clock;
  Answer answer;
  AnswerHead head{};
  std::size_t done = 0;
  auto end = Clock::now() + patience;
  while (done < sizeof head + head.length)
  {
    pollfd ready{ this->m_answers, POLLIN, 0 };
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0)
    {
      return { Status::Hanging, {}, "it does not answer" };
    }
    if (poll(&ready, 1, static_cast<int>(std::min(left, ProgressDisplay::interval).count())) <= 0)
    {
      if (!tick())
      {
        return { Status::Cancelled, {}, "it was cancelled" };
      }
      continue;
    }
    const bool isHead = done < sizeof head;
    char* at = isHead ? reinterpret_cast<char*>(&head) + done : answer.bytes.data() + (done - sizeof head);
    const ssize_t part = read(this->m_answers, at, (isHead ? sizeof head : sizeof head + head.length) - done);
    if (part <= 0)
    {
      return { Status::Failed, {}, "the process that reads it has ended" };
    }
    done += static_cast<std::size_t>(part);
    if (done == sizeof head)
    {
      answer.bytes.resize(head.length);
    }
    end = Clock::now() + patience;
  }
  answer.status = Status::Content;
  if (head.error != 0)
  {
    answer.status = head.error == EWOULDBLOCK                       ? Status::Taken
                    : head.error == ENOENT || head.error == ENOTDIR ? Status::Missing
                                                                    : Status::Failed;
    answer.reason = textOfError(head.error);
  }
  return answer;
}

} // namespace qreads::launcher::platform
