#include "Icon.h"

#include <QPainter>
#include <QRadialGradient>

namespace qreads::launcher
{

QImage drawIcon(int side)
{
  // Drawn in a square of this size.
  constexpr double size = 64.0;
  QImage image(side, side, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(side / size, side / size);

  painter.setPen(Qt::NoPen);
  painter.setBrush(QColor(24, 26, 32));
  painter.drawRoundedRect(QRectF(2, 2, 60, 60), 12, 12);

  // Skin and fat, muscle, lungs, spine and heart: as bright as in a CT.
  painter.setBrush(QColor(110, 112, 118));
  painter.drawEllipse(QRectF(7, 15, 50, 36));
  painter.setBrush(QColor(176, 178, 184));
  painter.drawEllipse(QRectF(10, 18, 44, 30));
  painter.setBrush(QColor(20, 21, 26));
  painter.drawEllipse(QRectF(13, 22, 16, 21));
  painter.drawEllipse(QRectF(35, 22, 16, 21));
  painter.setBrush(QColor(206, 206, 210));
  painter.drawEllipse(QRectF(26, 22, 15, 13));
  painter.setBrush(Qt::white);
  painter.drawEllipse(QRectF(27, 37, 10, 9));

  QPen line(QColor(255, 196, 0), 1.8);
  painter.setPen(line);
  painter.drawLine(QLineF(43, 6, 43, 58));
  line.setColor(QColor(60, 200, 110));
  painter.setPen(line);
  painter.drawLine(QLineF(6, 29, 58, 29));
  return image;
}

} // namespace qreads::launcher
