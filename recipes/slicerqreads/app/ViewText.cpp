#include "ViewText.h"

#include "loading/Volume.h"

#include <QPainter>
#include <QTextOption>

#include <algorithm>

namespace qreads
{

QString completenessText(const Volume& volume)
{
  const int arrived = volume.arrivedSliceCount();
  const int expected = std::max(volume.sliceCount(), volume.series().expectedSliceCount);
  if (arrived == expected)
  {
    return {};
  }
  return QString(volume.isFinished() ? "%1 of %2 slices" : "Loading: %1 of %2 slices").arg(arrived).arg(expected);
}

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
