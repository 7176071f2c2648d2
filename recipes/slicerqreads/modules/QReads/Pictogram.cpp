#include "Pictogram.h"

#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPalette>

#include <cmath>
#include <functional>

namespace qreads
{

namespace
{

/// Pictures are drawn in a square of this size.
constexpr double side = 20.0;
constexpr double middle = side / 2;
constexpr double lineWidth = 1.5;
constexpr int captionSize = 10;

void drawSign(QPainter& painter, bool isPlus)
{
  painter.drawLine(QLineF(15.5, 3.0, 20.5, 3.0));
  if (isPlus)
  {
    painter.drawLine(QLineF(18.0, 0.5, 18.0, 5.5));
  }
}

void drawSun(QPainter& painter, bool isPlus)
{
  constexpr int rays = 8;
  painter.translate(-1.5, 1.5);
  painter.drawEllipse(QPointF(middle, middle), 3.5, 3.5);
  for (int ray = 0; ray < rays; ++ray)
  {
    const double angle = ray * 2.0 * M_PI / rays;
    const QPointF direction(std::cos(angle), std::sin(angle));
    painter.drawLine(QPointF(middle, middle) + 5.5 * direction, QPointF(middle, middle) + 8.0 * direction);
  }
  painter.translate(1.5, -1.5);
  drawSign(painter, isPlus);
}

void drawHalfDisk(QPainter& painter, bool isPlus)
{
  const QRectF disk(1.0, 4.0, 14.0, 14.0);
  painter.drawEllipse(disk);
  painter.setBrush(painter.pen().color());
  painter.drawPie(disk, 90 * 16, 180 * 16);
  drawSign(painter, isPlus);
}

void drawTorso(QPainter& painter)
{
  painter.drawEllipse(QRectF(0.0, 3.0, 20.0, 14.0));
  painter.drawEllipse(QRectF(8.5, 12.0, 3.0, 3.0));
  painter.setBrush(painter.pen().color());
  painter.drawEllipse(QRectF(3.0, 6.0, 7.0, 5.0));
  painter.drawEllipse(QRectF(13.5, 9.0, 3.5, 4.0));
}

void drawBone(QPainter& painter)
{
  painter.translate(middle, middle);
  painter.rotate(-45.0);
  QPainterPath bone;
  bone.setFillRule(Qt::WindingFill);
  bone.addRect(QRectF(-7.0, -2.0, 14.0, 4.0));
  for (const double x : { -7.5, 7.5 })
  {
    for (const double y : { -2.2, 2.2 })
    {
      bone.addEllipse(QPointF(x, y), 2.9, 2.9);
    }
  }
  painter.drawPath(bone.simplified());
}

void drawHead(QPainter& painter)
{
  painter.drawEllipse(QRectF(3.0, 0.5, 14.0, 19.0));
  painter.drawEllipse(QRectF(5.5, 3.0, 9.0, 14.0));
  painter.drawLine(QLineF(middle, 3.0, middle, 17.0));
}

void drawLungs(QPainter& painter)
{
  for (const double sign : { -1.0, 1.0 })
  {
    QPainterPath lobe(QPointF(middle + sign * 2.0, 6.0));
    lobe.cubicTo(middle + sign * 3.0, 1.0, middle + sign * 9.5, 4.0, middle + sign * 9.0, 17.5);
    lobe.cubicTo(middle + sign * 7.0, 19.0, middle + sign * 3.0, 16.0, middle + sign * 2.0, 14.5);
    lobe.closeSubpath();
    painter.drawPath(lobe);
  }
  painter.drawLine(QLineF(middle, 0.5, middle, 6.0));
}

void drawInverse(QPainter& painter)
{
  painter.drawRect(QRectF(1.0, 3.0, 18.0, 14.0));
  painter.setBrush(painter.pen().color());
  painter.drawRect(QRectF(1.0, 3.0, 9.0, 14.0));
  painter.drawPie(QRectF(6.0, 6.0, 8.0, 8.0), -90 * 16, 180 * 16);
  painter.setPen(Qt::NoPen);
  painter.setBrush(QGuiApplication::palette().button());
  painter.drawPie(QRectF(6.0, 6.0, 8.0, 8.0), 90 * 16, 180 * 16);
}

void drawMouse(QPainter& painter)
{
  painter.drawRoundedRect(QRectF(4.5, 0.5, 11.0, 19.0), 5.5, 5.5);
  painter.drawLine(QLineF(4.5, 8.0, 15.5, 8.0));
  painter.setBrush(painter.pen().color());
  painter.drawPie(QRectF(4.5, 0.5, 11.0, 15.0), 90 * 16, 90 * 16);
}

void drawLens(QPainter& painter)
{
  painter.drawEllipse(QRectF(1.0, 1.0, 12.0, 12.0));
  QPen handle = painter.pen();
  handle.setWidthF(2.0 * lineWidth);
  painter.setPen(handle);
  painter.drawLine(QLineF(12.0, 12.0, 18.5, 18.5));
}

void drawDistance(QPainter& painter)
{
  painter.drawLine(QLineF(2.0, 16.0, 18.0, 4.0));
  for (const QPointF& end : { QPointF(2.0, 16.0), QPointF(18.0, 4.0) })
  {
    painter.drawLine(end - QPointF(1.8, 2.4), end + QPointF(1.8, 2.4));
  }
}

void drawAxes(QPainter& painter)
{
  const QPointF origin(8.0, 12.0);
  for (const QPointF& end : { QPointF(8.0, 1.0), QPointF(19.0, 14.0), QPointF(1.0, 19.0) })
  {
    painter.drawLine(origin, end);
  }
  painter.setBrush(painter.pen().color());
  painter.drawEllipse(origin, 1.5, 1.5);
}

void drawRuler(QPainter& painter)
{
  painter.drawLine(QLineF(0.5, 14.0, 19.5, 14.0));
  for (int tick = 0; tick <= 4; ++tick)
  {
    const double x = 0.5 + tick * 4.75;
    painter.drawLine(QLineF(x, tick % 2 == 0 ? 7.0 : 10.5, x, 14.0));
  }
}

void draw(Pictogram pictogram, QPainter& painter)
{
  switch (pictogram)
  {
    case Pictogram::Brighter:
      return drawSun(painter, true);
    case Pictogram::Darker:
      return drawSun(painter, false);
    case Pictogram::MoreContrast:
      return drawHalfDisk(painter, true);
    case Pictogram::LessContrast:
      return drawHalfDisk(painter, false);
    case Pictogram::SoftTissue:
      return drawTorso(painter);
    case Pictogram::Bone:
      return drawBone(painter);
    case Pictogram::Head:
      return drawHead(painter);
    case Pictogram::Lung:
      return drawLungs(painter);
    case Pictogram::InverseGray:
      return drawInverse(painter);
    case Pictogram::MouseWindowLevel:
      return drawMouse(painter);
    case Pictogram::Zoom:
      return drawLens(painter);
    case Pictogram::Distance:
      return drawDistance(painter);
    case Pictogram::OrientationMarker:
      return drawAxes(painter);
    case Pictogram::Ruler:
      return drawRuler(painter);
  }
}

class PictogramEngine final : public QIconEngine
{
public:
  PictogramEngine(Pictogram pictogram, const QString& caption)
    : m_pictogram(pictogram)
    , m_caption(caption)
  {
  }

  void paint(QPainter* painter, const QRect& where, QIcon::Mode mode, QIcon::State /*state*/) override
  {
    const QPalette::ColorGroup group = mode == QIcon::Disabled ? QPalette::Disabled : QPalette::Active;
    const QColor color = QGuiApplication::palette().color(group, QPalette::ButtonText);
    QRectF picture(where);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(color);
    if (!this->m_caption.isEmpty())
    {
      QFont font = painter->font();
      font.setPixelSize(captionSize);
      painter->setFont(font);
      painter->drawText(where, Qt::AlignHCenter | Qt::AlignBottom, this->m_caption);
      picture.setHeight(picture.height() - captionSize - 3.0);
    }
    const double scale = std::min(picture.width(), picture.height()) / (side + 1.0);
    painter->translate(picture.center().x() - middle * scale, picture.center().y() - middle * scale);
    painter->scale(scale, scale);
    painter->setPen(QPen(color, lineWidth, Qt::SolidLine, Qt::RoundCap));
    draw(this->m_pictogram, *painter);
    painter->restore();
  }

  QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
  {
    QPixmap picture(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    this->paint(&painter, QRect(QPoint(0, 0), size), mode, state);
    return picture;
  }

  /// Captions have a size in points of the window, not of the screen.
  QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override
  {
    QPixmap picture(size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.scale(scale, scale);
    this->paint(&painter, QRect(QPoint(0, 0), (QSizeF(size) / scale).toSize()), mode, state);
    return picture;
  }

  QIconEngine* clone() const override { return new PictogramEngine(this->m_pictogram, this->m_caption); }

private:
  Pictogram m_pictogram;
  QString m_caption;
};

} // namespace

QIcon pictogramIcon(Pictogram pictogram, const QString& caption)
{
  return QIcon(new PictogramEngine(pictogram, caption));
}

} // namespace qreads
