#include "HelpDialog.h"

#include "CommandLine.h"
#include "MainWindow.h"
#include "Workspace.h"
#include "scripting/ScriptEngine.h"

#include <vtkVersion.h>

#include <QAbstractButton>
#include <QAction>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace qreads
{

namespace
{

struct Row
{
  const char* what;
  const char* effect;
};

/// What the slice views themselves do.
constexpr Row mouseRows[] = {
  { "Wheel", "Scroll through the slices" },
  { "Ctrl + wheel", "Zoom" },
  { "Left button, dragged", "Move the picture; with “Mouse window/level”: window (across) and level (up and down)" },
  { "Left button on a reference marker or a line", "Move or tilt it" },
  { "Middle button, dragged, or Ctrl + left button", "Move the picture" },
  { "Middle button, clicked", "Show the point in all views" },
  { "Right button, dragged", "Zoom" },
  { "Right button, clicked", "Menu of the view" },
  { "Shift + mouse moved", "Show the point below it in all views" },
  { "Folder or files dropped on the window", "Show them" },
};

constexpr Row viewKeyRows[] = {
  { "Up, Right / Down, Left", "In a slice view: the next slice / the one before" },
  { "Page Up / Page Down", "In a slice view: ten slices further / back" },
  { "Home / End", "In a slice view: the first slice / the last one" },
  { "R", "In a slice view: fit the picture into the view" },
  { "Esc", "Place no line any more, or stop the loading" },
  { "Tab / Shift+Tab", "To the next control or view / the one before" },
};

constexpr Row licenseRows[] = {
  { "Qt", "GNU Lesser General Public License 3, © The Qt Company Ltd. and other contributors" },
  { "PythonQt", "GNU Lesser General Public License 2.1, © MeVis Medical Solutions AG" },
  { "VTK", "BSD 3-clause, © Ken Martin, Will Schroeder, Bill Lorensen" },
  { "ITK", "Apache License 2.0, © NumFOCUS; with GDCM (BSD) and OpenJPEG (BSD 2-clause)" },
  { "DCMTK", "BSD 3-clause, © OFFIS e.V." },
  { "Python", "Python Software Foundation License 2, © Python Software Foundation" },
  { "DejaVu Sans", "Bitstream Vera and public domain" },
};

QString cell(const QString& text)
{
  return "<td style='padding:2px 12px 2px 0'>" + text.toHtmlEscaped() + "</td>";
}

QString row(const QString& left, const QString& right)
{
  return "<tr>" + cell(left) + cell(right) + "</tr>";
}

template<std::size_t count>
QString rows(const Row (&table)[count])
{
  QString text;
  for (const Row& each : table)
  {
    text += row(QString::fromUtf8(each.what), QString::fromUtf8(each.effect));
  }
  return text;
}

QString keyRows(const MainWindow& window)
{
  QString text;
  for (const QAction* action : window.actions())
  {
    text += row(action->shortcut().toString(QKeySequence::NativeText), action->text());
  }
  return text;
}

/// The controls of the panel that say what they do.
QString controlRows(MainWindow& window)
{
  QString text;
  const QList<QWidget*> widgets = window.modulePanel().findChildren<QWidget*>();
  for (const QWidget* widget : widgets)
  {
    if (!widget->toolTip().isEmpty() && !widget->accessibleName().isEmpty())
    {
      text += row(widget->accessibleName(), widget->toolTip());
    }
  }
  return text;
}

QString moduleRows(Workspace& workspace)
{
  QString text;
  for (const auto& module : workspace.modules())
  {
    text += row(QString::fromStdString(module->title()), QString::fromStdString(module->helpText()));
  }
  return text;
}

QString section(const QString& title, const QString& tableRows)
{
  return "<h3>" + title + "</h3><table>" + tableRows + "</table>";
}

QString helpPage(MainWindow& window)
{
  const QString settings = QString::fromStdString(settingsFile().u8string()).toHtmlEscaped();
  return "<h2>SlicerQReads " SLICERQREADS_VERSION
         "</h2><p>Shows a DICOM series, or a NRRD, NIfTI or MetaImage volume, as "
         "axial, sagittal and coronal slices and in space.</p>" +
         section("Mouse, in a slice view", rows(mouseRows)) + section("Keys", keyRows(window) + rows(viewKeyRows)) +
         section("Panel", controlRows(window)) + section("Modules", moduleRows(window.workspace())) +
         "<h3>Settings</h3><p>The window's place and layout, the panel, the orientation marker, the ruler and what "
         "modules keep, but nothing of a patient, are in " +
         (settings.isEmpty() ? QString("no file, as there is no home folder") : settings) +
         ". The program does not use them with --disable-settings.</p>" +
         section("What is inside", rows(licenseRows) + row("SlicerQReads", "Apache License 2.0")) + "<p>Qt " +
         qVersion() + ", VTK " + vtkVersion::GetVTKVersion() +
         ", DCMTK " SLICERQREADS_DCMTK_VERSION ", ITK " SLICERQREADS_ITK_VERSION ", " +
         QString::fromStdString(scriptEngineName()) +
         ". The texts of all licenses, and what is needed to link the program with other versions of Qt and PythonQt, "
         "come with the program's release.</p>";
}

} // namespace

HelpDialog::HelpDialog(MainWindow& window)
  : QDialog(&window)
{
  constexpr QSize wantedSize(760, 720);
  this->setObjectName("HelpDialog");
  this->setWindowTitle("Help");
  this->resize(wantedSize.boundedTo(window.size()));
  auto* page = new QTextBrowser;
  page->setObjectName("HelpText");
  page->setAccessibleName("Help");
  page->setOpenLinks(false);
  page->setHtml(helpPage(window));
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close);
  buttons->button(QDialogButtonBox::Close)->setAccessibleName("Close");
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(page);
  layout->addWidget(buttons);
  this->connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  page->setFocus();
}

} // namespace qreads
