#include "LoadingProgress.h"

#include <QPainter>

#include <algorithm>

namespace qreads
{

namespace
{
constexpr int thickness = 3;
}

LoadingProgress::LoadingProgress(QWidget* parent)
  : QProgressBar(parent)
{
  this->setObjectName("LoadingProgress");
  this->setAccessibleName("Loading");
  this->setTextVisible(false);
  this->setFixedHeight(thickness);
  this->end();
}

void LoadingProgress::show(int done, int total)
{
  this->setRange(0, std::max(total, 1));
  this->setValue(total > 0 ? done : 0);
}

void LoadingProgress::end()
{
  this->setRange(0, 1);
  this->reset();
}

void LoadingProgress::paintEvent(QPaintEvent* /*event*/)
{
  QPainter painter(this);
  painter.fillRect(this->rect(), this->palette().window());
  if (this->value() > this->minimum())
  {
    QRect part = this->rect();
    part.setWidth(part.width() * this->value() / this->maximum());
    painter.fillRect(part, this->palette().highlight());
  }
}

} // namespace qreads
