#ifndef OPENGL_LOADER_H
#define OPENGL_LOADER_H

#ifdef __cplusplus
extern "C"
{
#endif

  /// Opens the machine's OpenGL and EGL libraries and connects every function of <GL/gl.h> and
  /// <EGL/egl.h> that the program links. Thread-safe; later calls return what the first one did.
  /// Until it succeeded, each of these functions does nothing and returns 0.
  ///
  /// @return NULL, or why it failed: the library's name and the system's reason.
  const char* opengl_loader_open(void);

#ifdef __cplusplus
}
#endif

#endif
