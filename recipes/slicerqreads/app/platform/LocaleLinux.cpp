// Qt takes over the user's locale with setlocale(LC_ALL, ""). The linker's --wrap leads that call here.

#include "Platform.h"

#include <clocale>

namespace
{

thread_local bool charactersOnly = false;

} // namespace

namespace qreads::platform
{

CharacterLocale::CharacterLocale()
{
  charactersOnly = true;
}

CharacterLocale::~CharacterLocale()
{
  charactersOnly = false;
}

} // namespace qreads::platform

extern "C"
{
  // NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's.
  char* __real_setlocale(int category, const char* locale);
  char* __wrap_setlocale(int category, const char* locale);

  char* __wrap_setlocale(int category, const char* locale)
  {
    return __real_setlocale(charactersOnly && category == LC_ALL ? LC_CTYPE : category, locale);
  }
  // NOLINTEND(bugprone-reserved-identifier)
}
