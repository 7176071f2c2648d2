#include "Display.h"

#include "platform/Platform.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xcb/xcb.h>

namespace qreads::launcher::platform
{

bool canOpenWindows()
{
  if (!qreads::platform::displayProblem().empty())
  {
    return false;
  }
  xcb_connection_t* connection = xcb_connect(nullptr, nullptr);
  const bool isThere = xcb_connection_has_error(connection) == 0;
  xcb_disconnect(connection);
  return isThere;
}

void startBeside(const std::vector<std::string>& arguments)
{
  std::vector<std::string> texts{ qreads::platform::executablePath().string() };
  texts.insert(texts.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts)
  {
    pointers.push_back(text.data());
  }
  pointers.push_back(nullptr);
  // The child of a child, so that it is nobody's to wait for when it ends.
  const pid_t child = fork();
  if (child == 0)
  {
    if (fork() == 0)
    {
      setsid();
      // What reads this process's output is not to wait for the message.
      const int nothing = open("/dev/null", O_RDWR);
      for (const int stream : { STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO })
      {
        dup2(nothing, stream);
      }
      execv(pointers.front(), pointers.data());
    }
    _exit(0);
  }
  if (child > 0)
  {
    waitpid(child, nullptr, 0);
  }
}

} // namespace qreads::launcher::platform
