#include "ViewText.h"

#include <QPainter>
#include <QTextOption>

namespace qreads
{

void drawLabel(QPainter& painter, const QRect& where, int flags, const QString& text, const QColor& color)
{
  painter.setPen(Qt::black);
  for (const int offset : { -1, 1 })
  {
    painter.drawText(where.translated(offset, offset), flags, text);
  }
  painter.setPen(color);
  painter.drawText(where, flags, text);
}

void drawMessage(QPainter& painter, const QRect& where, const QString& text)
{
  constexpr int margin = 12;
  QTextOption option(Qt::AlignCenter);
  option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
  painter.setPen(Qt::lightGray);
  painter.drawText(QRectF(where.adjusted(margin, margin, -margin, -margin)), text, option);
}

} // namespace qreads
