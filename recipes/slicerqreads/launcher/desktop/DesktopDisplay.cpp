#include "Desktop.h"
#include "Icon.h"
#include "ProgressWindow.h"

#include "../platform/Display.h"
#include "QtSession.h"
#include "platform/Platform.h"

#include <QApplication>
#include <QIcon>
#include <QMessageBox>
#include <QPixmap>
#include <QPushButton>
#include <QTimer>

namespace qreads::launcher
{

namespace
{

/// What Qt says itself means little to users; a reason for an end does.
void handleQtMessage(QtMsgType type, const QMessageLogContext& /*context*/, const QString& message)
{
  if (type == QtCriticalMsg || type == QtFatalMsg)
  {
    qreads::platform::writeError(message.toStdString());
  }
}

/// Qt, looking as the program does.
class Session
{
public:
  Session()
    : m_session(forMessages())
  {
    this->m_session.setFontAndColors();
    QGuiApplication::setApplicationDisplayName("SlicerQReads");
    // A message that is closed is not the end: what it was about goes on.
    QGuiApplication::setQuitOnLastWindowClosed(false);
    QIcon icon;
    for (const int side : { 16, 32, 48, 64 })
    {
      icon.addPixmap(QPixmap::fromImage(drawIcon(side)));
    }
    QGuiApplication::setWindowIcon(icon);
  }

private:
  /// Before Qt has anything to say.
  static std::string forMessages()
  {
    qInstallMessageHandler(handleQtMessage);
    return {};
  }

  QtSession m_session;
};

void setText(QMessageBox& box, const char* name, const QString& text)
{
  box.setObjectName(name);
  box.setTextFormat(Qt::PlainText);
  box.setText(text);
  box.setAccessibleName("SlicerQReads");
  box.setAccessibleDescription(text);
}

class DesktopDisplay final : public ProgressDisplay
{
public:
  void waiting(const std::string& what) override
  {
    this->window().setWaiting(QString::fromStdString(what));
    QCoreApplication::processEvents();
  }

  void copying(const CopyProgress& progress) override
  {
    this->window().setProgress(progress);
    QCoreApplication::processEvents();
  }

  bool isCancelled() const override { return this->m_window && this->m_window->isCancelled(); }

  bool wantsUpdate(const OptionalUpdate& update) override
  {
    constexpr double megabyte = 1e6;
    QMessageBox box(QMessageBox::Question, "SlicerQReads", {});
    setText(box, "UpdateQuestion",
            QString("SlicerQReads %1 is there; this computer has %2.")
              .arg(update.newVersion.c_str(), update.installedVersion.c_str()));
    box.setInformativeText(QString("Update now? Up to %1 MB are copied. Otherwise the version that is here starts.")
                             .arg(static_cast<double>(update.bytes) / megabyte, 0, 'f', 1));
    QPushButton* now = box.addButton("Update now", QMessageBox::AcceptRole);
    QPushButton* later = box.addButton("Later", QMessageBox::RejectRole);
    box.setDefaultButton(now);
    box.setEscapeButton(later);
    box.exec();
    return box.clickedButton() == now;
  }

  void warn(const std::string& message) override
  {
    qreads::platform::writeError(message);
    // The program takes this process's place, and its windows go.
    platform::startBeside({ std::string(messageOption), message });
  }

  void fail(const std::string& message) override
  {
    qreads::platform::writeError(message);
    this->m_window.reset();
    QMessageBox box(QMessageBox::Critical, "SlicerQReads", {});
    setText(box, "FailureMessage", QString::fromStdString(message));
    box.addButton("Close", QMessageBox::AcceptRole);
    box.exec();
  }

private:
  ProgressWindow& window()
  {
    if (!this->m_window)
    {
      this->m_window = std::make_unique<ProgressWindow>();
    }
    return *this->m_window;
  }

  Session m_session;
  std::unique_ptr<ProgressWindow> m_window;
};

} // namespace

std::unique_ptr<ProgressDisplay> makeDesktopDisplay()
{
  if (!platform::canOpenWindows())
  {
    return nullptr;
  }
  return std::make_unique<DesktopDisplay>();
}

int showMessage(const std::string& message)
{
  if (!platform::canOpenWindows())
  {
    return 1;
  }
  constexpr int shownMilliseconds = 20000;
  const Session session;
  QMessageBox box(QMessageBox::Warning, "SlicerQReads", {});
  setText(box, "Warning", QString::fromStdString(message));
  box.addButton("Close", QMessageBox::AcceptRole);
  QTimer::singleShot(shownMilliseconds, &box, &QDialog::reject);
  box.exec();
  return 0;
}

} // namespace qreads::launcher
