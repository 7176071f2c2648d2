#include <PythonQt.h>
#include <QtWidgets/QApplication>

void PythonQt_init_QtCore(PyObject* module);
void PythonQt_init_QtGui(PyObject* module);

namespace
{

bool startPython()
{
  PyConfig configuration;
  PyConfig_InitIsolatedConfig(&configuration);
  configuration.site_import = 0;
  PyConfig_SetBytesString(&configuration, &configuration.home, PYTHON_HOME);
  const PyStatus status = Py_InitializeFromConfig(&configuration);
  PyConfig_Clear(&configuration);
  return !PyStatus_Exception(status);
}

} // namespace

/// A Python function is called by a signal, and a class of Python's own overrides a method of a widget's.
int main(int argc, char* argv[])
{
  qputenv("QT_QPA_PLATFORM", "offscreen");
  const QApplication application(argc, argv);
  if (!startPython())
  {
    return 1;
  }
  PythonQt::init(PythonQt::PythonAlreadyInitialized);
  PythonQt_init_QtCore(nullptr);
  PythonQt_init_QtGui(nullptr);
  const int failed = PyRun_SimpleString("from PythonQt.QtCore import QSize, QTimer\n"
                                        "from PythonQt.QtGui import QApplication, QLabel\n"
                                        "class Label(QLabel):\n"
                                        "  def sizeHint(self):\n"
                                        "    return QSize(300, 40)\n"
                                        "label = Label('axial')\n"
                                        "label.adjustSize()\n"
                                        "assert (label.text, label.width) == ('axial', 300)\n"
                                        "timer = QTimer()\n"
                                        "timer.connect('timeout()', lambda: QApplication.instance().exit(7))\n"
                                        "timer.start(1)\n");
  const int status = failed ? 1 : QApplication::exec();
  PythonQt::cleanup();
  return Py_FinalizeEx() == 0 && status == 7 ? 0 : 1;
}
