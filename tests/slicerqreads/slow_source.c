/* Makes *.dcm files slow to open, for a program that is started with this library preloaded: as from a share that
   serves one file after the other. Environment variables:

   SLOW_SOURCE_DELAY_MS    what each opening takes
   SLOW_SOURCE_ALLOWED     a file with the number of openings that are allowed so far; others wait until it is larger
   SLOW_SOURCE_AGAIN       name of a file; only openings of it after its first one wait for being allowed
   SLOW_SOURCE_STALL       NAME:MILLISECONDS, a file that takes longer
   SLOW_SOURCE_UNREADABLE  name of a file that cannot be opened
   SLOW_SOURCE_LOG         a file that gets the name of each file that was opened, one a line */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef int (*open_function)(const char*, int, ...);
typedef int (*openat_function)(int, const char*, int, ...);
typedef FILE* (*fopen_function)(const char*, const char*);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn = PTHREAD_COND_INITIALIZER;
static long queued;
static long opened;

static void* next(const char* name)
{
  return dlsym(RTLD_NEXT, name);
}

static void wait_ms(long milliseconds)
{
  struct timespec time = { milliseconds / 1000, milliseconds % 1000 * 1000000 };
  nanosleep(&time, NULL);
}

static long allowed(const char* path)
{
  char text[32] = { 0 };
  const int file = ((open_function)next("open64"))(path, O_RDONLY | O_CLOEXEC);
  if (file >= 0)
  {
    if (read(file, text, sizeof text - 1) < 0)
    {
      text[0] = 0;
    }
    close(file);
  }
  return strtol(text, NULL, 10);
}

/* Whether the file can be opened; waits for it. */
static int serve(const char* path)
{
  const size_t length = strlen(path);
  if (length < 4 || strcmp(path + length - 4, ".dcm") != 0)
  {
    return 1;
  }
  const char* slash = strrchr(path, '/');
  const char* name = slash ? slash + 1 : path;
  const char* delay = getenv("SLOW_SOURCE_DELAY_MS");
  const char* limit = getenv("SLOW_SOURCE_ALLOWED");
  const char* again = getenv("SLOW_SOURCE_AGAIN");
  const char* stall = getenv("SLOW_SOURCE_STALL");
  const char* unreadable = getenv("SLOW_SOURCE_UNREADABLE");
  const char* log = getenv("SLOW_SOURCE_LOG");
  /* In the order in which they ask. */
  pthread_mutex_lock(&mutex);
  const long number = queued++;
  while (opened != number)
  {
    pthread_cond_wait(&turn, &mutex);
  }
  pthread_mutex_unlock(&mutex);
  /* One thread at a time is here. */
  static int was_opened;
  const int is_again = again && strcmp(again, name) == 0 && was_opened++ > 0;
  const int is_limited = limit && (!again || !*again || is_again);
  while (is_limited && number >= allowed(limit))
  {
    wait_ms(1);
  }
  if (delay)
  {
    wait_ms(strtol(delay, NULL, 10));
  }
  if (stall && strncmp(stall, name, strlen(name)) == 0 && stall[strlen(name)] == ':')
  {
    wait_ms(strtol(stall + strlen(name) + 1, NULL, 10));
  }
  if (log)
  {
    const int file = ((open_function)next("open64"))(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    dprintf(file, "%s\n", name);
    close(file);
  }
  pthread_mutex_lock(&mutex);
  ++opened;
  pthread_cond_broadcast(&turn);
  pthread_mutex_unlock(&mutex);
  return !unreadable || strcmp(unreadable, name) != 0;
}

#define SERVE_OR(path, failure) \
  if (!serve(path))             \
  {                             \
    errno = EIO;                \
    return failure;             \
  }

#define DEFINE_OPEN(name)                              \
  int name(const char* path, int flags, ...)           \
  {                                                    \
    va_list rest;                                      \
    va_start(rest, flags);                             \
    const mode_t mode = va_arg(rest, mode_t);          \
    va_end(rest);                                      \
    SERVE_OR(path, -1)                                 \
    return ((open_function)next(#name))(path, flags, mode); \
  }

#define DEFINE_OPENAT(name)                                           \
  int name(int folder, const char* path, int flags, ...)              \
  {                                                                   \
    va_list rest;                                                     \
    va_start(rest, flags);                                            \
    const mode_t mode = va_arg(rest, mode_t);                         \
    va_end(rest);                                                     \
    SERVE_OR(path, -1)                                                \
    return ((openat_function)next(#name))(folder, path, flags, mode); \
  }

#define DEFINE_FOPEN(name)                            \
  FILE* name(const char* path, const char* mode)      \
  {                                                   \
    SERVE_OR(path, NULL)                              \
    return ((fopen_function)next(#name))(path, mode); \
  }

DEFINE_OPEN(open)
DEFINE_OPEN(open64)
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)
DEFINE_FOPEN(fopen)
DEFINE_FOPEN(fopen64)
