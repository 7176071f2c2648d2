#include "Messages.h"

#include "platform/Platform.h"

#include <vtkNew.h>
#include <vtkObjectFactory.h>
#include <vtkOutputWindow.h>

#include <QString>
#include <QtGlobal>

#include <string>

namespace qreads
{

namespace
{

class SilentOutputWindow : public vtkOutputWindow
{
public:
  static SilentOutputWindow* New();
  vtkTypeMacro(SilentOutputWindow, vtkOutputWindow)

  void DisplayText(const char* /*text*/) override {}
};

vtkStandardNewMacro(SilentOutputWindow)

  void handleQtMessage(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
  static QString firstWarning;
  if (type != QtFatalMsg)
  {
    const bool isOfPlatform = QByteArrayView(context.category).startsWith("qt.qpa");
    firstWarning = firstWarning.isEmpty() && isOfPlatform ? message : firstWarning;
    return;
  }
  // Qt would end the program with abort(), which looks like a crash. The first thing that it said of
  // the platform is the reason.
  const QString said = (firstWarning.isEmpty() ? message : firstWarning).simplified();
  std::string reason = said.contains("connect to display") ? platform::displayProblem() : std::string();
  if (reason.empty())
  {
    reason = "no window can be opened: " + said.toStdString() +
             ". Check the display, or work without one: -platform offscreen";
  }
  platform::writeError(reason);
  platform::exitNow(1);
}

} // namespace

void installMessageHandlers()
{
  vtkNew<SilentOutputWindow> window;
  vtkOutputWindow::SetInstance(window);
  qInstallMessageHandler(handleQtMessage);
}

} // namespace qreads
