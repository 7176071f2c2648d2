// Qt has Xlib turn the title of each window into the form that window managers of old read. Xlib reads the tables of
// its own locale for that, three files and 120 kB, at every start; a title in ASCII is that form already. The linker's
// --wrap leads Qt's call here.

#include <X11/Xatom.h>
#include <X11/Xutil.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string_view>

extern "C"
{
  // NOLINTBEGIN(bugprone-reserved-identifier): the names are the linker's.
  int __real_XmbTextListToTextProperty(Display* display, char** list, int count, XICCEncodingStyle style,
                                       XTextProperty* property);
  int __wrap_XmbTextListToTextProperty(Display* display, char** list, int count, XICCEncodingStyle style,
                                       XTextProperty* property);

  int __wrap_XmbTextListToTextProperty(Display* display, char** list, int count, XICCEncodingStyle style,
                                       XTextProperty* property)
  {
    const std::string_view text = count == 1 ? list[0] : "";
    const auto isPlain = [](char letter) { return letter >= ' ' && letter <= '~'; };
    if (count != 1 || style != XStdICCTextStyle || !std::all_of(text.begin(), text.end(), isPlain))
    {
      return __real_XmbTextListToTextProperty(display, list, count, style, property);
    }
    // Given back with XFree, which is free().
    auto* copy = static_cast<unsigned char*>(std::malloc(text.size() + 1));
    if (copy == nullptr)
    {
      return XNoMemory;
    }
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = 0;
    *property = { copy, XA_STRING, 8, text.size() };
    return Success;
  }
  // NOLINTEND(bugprone-reserved-identifier)
}
