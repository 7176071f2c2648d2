#include "opengl_loader.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

/* opengl_functions.inc, written by CMake from the headers, has one OPENGL_FUNCTION(index, name) a function. */
#define OPENGL_FUNCTION(index, name) #name,
static const char* const function_names[] = {
#include "opengl_functions.inc"
};
#undef OPENGL_FUNCTION

enum
{
  FUNCTION_COUNT = sizeof(function_names) / sizeof(function_names[0])
};

static void* not_available(void)
{
  return NULL;
}

typedef void* (*function_pointer)(void);

/* Named in the trampolines' assembly text below. */
__attribute__((visibility("hidden"), used))
function_pointer opengl_loader_table[FUNCTION_COUNT] = { [0 ... FUNCTION_COUNT - 1] = not_available };

/* A trampoline keeps all argument registers as they are, so one form serves every signature. */
#define OPENGL_FUNCTION(index, name)                                                                                   \
  __attribute__((naked)) void name(void)                                                                               \
  {                                                                                                                    \
    __asm__("jmp *opengl_loader_table+8*" #index "(%rip)");                                                            \
  }
#include "opengl_functions.inc"
#undef OPENGL_FUNCTION

static pthread_once_t opened = PTHREAD_ONCE_INIT;
static char failure[256];

static void* open_first(const char* const* names)
{
  for (; *names; ++names)
  {
    void* library = dlopen(*names, RTLD_NOW | RTLD_LOCAL);
    if (library)
    {
      return library;
    }
    const char* reason = dlerror();
    snprintf(failure, sizeof(failure), "%s", reason ? reason : *names);
  }
  return NULL;
}

static void open_libraries(void)
{
  static const char* const opengl_names[] = { "libOpenGL.so.0", "libGL.so.1", NULL };
  static const char* const egl_names[] = { "libEGL.so.1", NULL };
  void* egl = open_first(egl_names);
  void* opengl = egl ? open_first(opengl_names) : NULL;
  if (!opengl)
  {
    return;
  }
  failure[0] = '\0';
  for (size_t index = 0; index < FUNCTION_COUNT; ++index)
  {
    void* library = function_names[index][0] == 'e' ? egl : opengl;
    void* function = dlsym(library, function_names[index]);
    if (function)
    {
      opengl_loader_table[index] = (function_pointer)(size_t)function;
    }
  }
}

const char* opengl_loader_open(void)
{
  pthread_once(&opened, open_libraries);
  return failure[0] ? failure : NULL;
}
