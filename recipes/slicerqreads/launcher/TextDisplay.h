#pragma once

#include "ProgressDisplay.h"

#include <chrono>
#include <string>

namespace qreads::launcher
{

/// For terminals, and for where nobody looks.
class TextDisplay : public ProgressDisplay
{
public:
  TextDisplay();

  void waiting(const std::string& what) override;
  void copying(const CopyProgress& progress) override;
  bool isCancelled() const override { return false; } // Ctrl-C ends the launcher, at any moment
  bool wantsUpdate(const OptionalUpdate& update) override;
  void warn(const std::string& message) override;
  void fail(const std::string& message) override;

private:
  void showLine(const std::string& line);
  void endLine();

  bool m_isTerminal;
  bool m_hasLine = false; ///< one that is written over
  std::string m_line;
  std::chrono::steady_clock::time_point m_shown;
};

} // namespace qreads::launcher
