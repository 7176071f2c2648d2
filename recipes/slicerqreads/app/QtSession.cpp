#include "QtSession.h"

#include "EmbeddedFont.h"
#include "platform/Platform.h"

#include <QApplication>
#include <QFontDatabase>
#include <QPalette>
#include <QPixmapCache>

namespace qreads
{

QtSession::QtSession(const std::string& platform)
  : m_texts{ "SlicerQReads" }
{
  if (!platform.empty())
  {
    this->m_texts.emplace_back("-platform");
    this->m_texts.push_back(platform);
  }
  for (std::string& text : this->m_texts)
  {
    this->m_pointers.push_back(text.data());
  }
  this->m_count = static_cast<int>(this->m_pointers.size());
  this->m_pointers.push_back(nullptr);
  // What would make Qt look around in the system before the first image is not used.
  QGuiApplication::setDesktopSettingsAware(false);
  QApplication::setStyle("fusion");
  qputenv("QT_QPA_PLATFORMTHEME", "generic");
  const platform::CharacterLocale locale;
  this->m_application = std::make_unique<QApplication>(this->m_count, this->m_pointers.data());
}

QtSession::~QtSession() = default;

void QtSession::setFontAndColors()
{
  constexpr int textSize = 13;
  QFontDatabase::addApplicationFontFromData(embeddedFont());
  QFont font("DejaVu Sans");
  font.setPixelSize(textSize);
  QApplication::setFont(font);
  // Dark, as reading rooms are.
  QApplication::setPalette(QPalette(QColor(64, 64, 68), QColor(40, 40, 44)));
  // The style keeps pictures of controls for the palettes that they have each time they are shown: 90 kB for the
  // window.
  constexpr int kilobytes = 2048;
  QPixmapCache::setCacheLimit(kilobytes);
}

} // namespace qreads
