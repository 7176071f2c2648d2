#pragma once

#include <memory>
#include <string>
#include <vector>

class QApplication;

namespace qreads
{

/// Qt's application object with what the program wants of it: nothing of the system is looked up at start.
class QtSession
{
public:
  /// The screen, if there is one.
  static constexpr auto anyPlatform = "xcb;offscreen";

  /// @param platform  of Qt's platform plugins one, or several separated by semicolons of which the first that works is
  ///                  taken; empty: Qt chooses
  explicit QtSession(const std::string& platform);
  ~QtSession();
  QtSession(const QtSession&) = delete;
  QtSession& operator=(const QtSession&) = delete;

  /// The program's font and colors.
  void setFontAndColors();

private:
  // What Qt wants to keep of the command line.
  std::vector<std::string> m_texts;
  std::vector<char*> m_pointers;
  int m_count{ 0 };
  std::unique_ptr<QApplication> m_application;
};

} // namespace qreads
