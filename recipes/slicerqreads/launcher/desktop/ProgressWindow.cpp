#include "ProgressWindow.h"

#include <QCloseEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace qreads::launcher
{

namespace
{

/// A copy that ends within this time, in ms, shows no window that would only flash.
constexpr int patience = 300;
constexpr double megabyte = 1e6;
constexpr int windowWidth = 420;

QString megabytes(double bytes)
{
  return QString::number(bytes / megabyte, 'f', 1);
}

QString durationOf(std::chrono::seconds time)
{
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  const std::int64_t seconds = std::max<std::int64_t>(time.count(), 1);
  if (seconds < minute)
  {
    return QString("%1 s").arg(seconds);
  }
  return seconds < hour ? QString("%1 min").arg((seconds + minute - 1) / minute)
                        : QString("%1 h %2 min").arg(seconds / hour).arg(seconds % hour / minute);
}

} // namespace

QString detailsOf(const CopyProgress& progress)
{
  QString text = QString("%1 of %2 MB")
                   .arg(megabytes(static_cast<double>(progress.done)), megabytes(static_cast<double>(progress.total)));
  if (progress.bytesPerSecond > 0)
  {
    text += QString(", %1 MB/s").arg(megabytes(progress.bytesPerSecond));
  }
  if (progress.left)
  {
    text += QString(", %1 left").arg(durationOf(*progress.left));
  }
  return text;
}

ProgressWindow::ProgressWindow()
  : m_what(new QLabel)
  , m_bar(new QProgressBar)
  , m_details(new QLabel)
  , m_cancel(new QPushButton("Cancel"))
{
  this->setWindowTitle("SlicerQReads");
  this->setObjectName("ProgressWindow");
  this->m_what->setWordWrap(true);
  this->m_what->setAccessibleName("What is being done");
  this->m_bar->setAccessibleName("Copied");
  this->m_details->setAccessibleName("Bytes, speed and time left");
  this->m_cancel->setAccessibleName("Cancel");
  this->m_cancel->setToolTip("Stop copying; what has been copied is kept for the next time (Esc)");
  this->connect(this->m_cancel, &QPushButton::clicked, this, [this] { this->cancel(); });

  auto* row = new QHBoxLayout;
  row->addWidget(this->m_details, 1);
  row->addWidget(this->m_cancel);
  auto* layout = new QVBoxLayout(this);
  layout->setSpacing(10);
  layout->addWidget(this->m_what);
  layout->addWidget(this->m_bar);
  layout->addLayout(row);
  this->setFixedWidth(windowWidth);
  this->m_age.start();
}

void ProgressWindow::setWaiting(const QString& what)
{
  this->m_what->setText(what);
  // Moves to and fro, since nobody knows how long.
  this->m_bar->setRange(0, 0);
  this->m_details->clear();
  this->showWhenItTakesLong();
}

void ProgressWindow::setProgress(const CopyProgress& progress)
{
  constexpr int steps = 1000;
  this->m_what->setText(QString("Copying SlicerQReads %1 to this computer…").arg(progress.version.c_str()));
  const double share =
    progress.total > 0 ? static_cast<double>(progress.done) / static_cast<double>(progress.total) : 0.0;
  this->m_bar->setRange(0, steps);
  this->m_bar->setValue(static_cast<int>(std::lround(steps * std::min(share, 1.0))));
  this->m_details->setText(detailsOf(progress));
  this->showWhenItTakesLong();
}

void ProgressWindow::closeEvent(QCloseEvent* event)
{
  this->cancel();
  // It goes when the copy has ended.
  event->ignore();
}

void ProgressWindow::keyPressEvent(QKeyEvent* event)
{
  if (event->key() == Qt::Key_Escape)
  {
    this->cancel();
    return;
  }
  QWidget::keyPressEvent(event);
}

void ProgressWindow::cancel()
{
  this->m_isCancelled = true;
  this->m_cancel->setEnabled(false);
  this->m_details->setText("Stopping…");
}

void ProgressWindow::showWhenItTakesLong()
{
  if (!this->isVisible() && this->m_age.hasExpired(patience))
  {
    this->show();
  }
}

} // namespace qreads::launcher
