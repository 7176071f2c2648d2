#include "TextDisplay.h"

#include "platform/Execution.h"

#include <array>
#include <cstdio>
#include <iostream>

namespace qreads::launcher
{

namespace
{

constexpr double megabyte = 1e6;

std::string megabytes(double bytes)
{
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", bytes / megabyte);
  return text.data();
}

} // namespace

TextDisplay::TextDisplay()
  : m_isTerminal(platform::isErrorTerminal())
{
}

void TextDisplay::showLine(const std::string& line)
{
  // A log gets no line for each piece that has come, and for each second that is waited.
  const auto now = std::chrono::steady_clock::now();
  constexpr std::chrono::seconds logInterval{ 10 };
  const auto withoutFigures = [](const std::string& text)
  { return text.substr(0, text.find(": ")).substr(0, text.find(" in ")); };
  const bool isNews = withoutFigures(line) != withoutFigures(this->m_line) || now - this->m_shown >= logInterval;
  if (line == this->m_line || (!this->m_isTerminal && !isNews))
  {
    return;
  }
  this->m_line = line;
  this->m_shown = now;
  if (!this->m_isTerminal)
  {
    platform::writeError(line);
    return;
  }
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
  this->m_hasLine = true;
}

void TextDisplay::endLine()
{
  if (this->m_hasLine)
  {
    std::fputs("\r\033[K", stderr);
    this->m_hasLine = false;
  }
}

void TextDisplay::waiting(const std::string& what)
{
  this->showLine(what);
}

void TextDisplay::copying(const CopyProgress& progress)
{
  std::string line = "Copying version " + progress.version + ": " + megabytes(static_cast<double>(progress.done)) +
                     " of " + megabytes(static_cast<double>(progress.total)) + " MB";
  if (progress.left)
  {
    line += ", " + megabytes(progress.bytesPerSecond) + " MB/s, " + std::to_string(progress.left->count()) + " s left";
  }
  this->showLine(line);
}

bool TextDisplay::wantsUpdate(const OptionalUpdate& update)
{
  this->endLine();
  const std::string text =
    "There is version " + update.newVersion + ", and version " + update.installedVersion + " is on this computer.";
  if (!this->m_isTerminal || !platform::isInputTerminal())
  {
    platform::writeError(text + " It can be taken by a start from a terminal or a desktop.");
    return false;
  }
  std::fprintf(stderr, "%s Update now (%s MB)? [Y/n] ", text.c_str(),
               megabytes(static_cast<double>(update.bytes)).c_str());
  std::string answer;
  std::getline(std::cin, answer);
  return std::cin && (answer.empty() || answer[0] == 'y' || answer[0] == 'Y');
}

void TextDisplay::warn(const std::string& message)
{
  this->endLine();
  platform::writeError(message);
}

void TextDisplay::fail(const std::string& message)
{
  this->endLine();
  platform::writeError(message);
}

} // namespace qreads::launcher
