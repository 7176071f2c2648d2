#include <xkbcommon/xkbcommon.h>

#include <string.h>

int main(void)
{
  char name[16];
  xkb_keysym_get_name(XKB_KEY_Page_Down, name, sizeof(name));
  return strcmp(name, "Next") == 0 ? 0 : 1;
}
