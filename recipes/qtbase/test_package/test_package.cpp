#include <QtWidgets/QApplication>
#include <QtWidgets/QLabel>

int main(int argc, char* argv[])
{
  qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication application(argc, argv);
  QLabel label(QStringLiteral("axial"));
  label.show();
  return label.grab().isNull() ? 1 : 0;
}
