#include <EGL/egl.h>
#include <GL/gl.h>
#include <opengl_loader.h>

#include <stdio.h>

/* Works with and without OpenGL on the machine: calls before and after opening must be harmless. */
int main(void)
{
  if (eglGetDisplay(EGL_DEFAULT_DISPLAY) != EGL_NO_DISPLAY)
  {
    return 1;
  }
  const char* failure = opengl_loader_open();
  puts(failure ? failure : "OpenGL and EGL are there");
  return glGetString(GL_VERSION) == NULL ? 0 : 2;
}
