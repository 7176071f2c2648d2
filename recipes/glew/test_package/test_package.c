#include <GL/glew.h>

/* There is no context, so GLEW must say so instead of crashing. */
int main(void)
{
  return glewInit() == GLEW_OK ? 1 : 0;
}
