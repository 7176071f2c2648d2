#pragma once

#include "../ProgressDisplay.h"

#include <QElapsedTimer>
#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace qreads::launcher
{

/// How far a copy is, with a button that ends it.
class ProgressWindow final : public QWidget
{
public:
  ProgressWindow();

  void setWaiting(const QString& what);
  void setProgress(const CopyProgress& progress);
  bool isCancelled() const { return this->m_isCancelled; }

protected:
  void closeEvent(QCloseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  void cancel();
  void showWhenItTakesLong();

  QLabel* m_what;
  QProgressBar* m_bar;
  QLabel* m_details;
  QPushButton* m_cancel;
  QElapsedTimer m_age;
  bool m_isCancelled{ false };
};

/// What is said of the bytes, the speed and the time left, in one line.
QString detailsOf(const CopyProgress& progress);

} // namespace qreads::launcher
