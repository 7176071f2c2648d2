#include "Ruler.h"

#include "ViewText.h"

#include "vtkMRMLAbstractViewNode.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace qreads
{

namespace
{

constexpr double smallestLength = 1e-2;
constexpr double largestLength = 5e4;

QString textOf(double length)
{
  struct Unit
  {
    double from; ///< mm
    double size; ///< mm
    const char* name;
  };
  for (const Unit& unit : { Unit{ 1e3, 1e3, "m" }, Unit{ 50.0, 10.0, "cm" }, Unit{ 0.5, 1.0, "mm" } })
  {
    // What powers of ten are short of.
    constexpr double tolerance = 1.0 - 1e-9;
    if (length >= unit.from * tolerance)
    {
      return QString::number(length / unit.size) + ' ' + unit.name;
    }
  }
  return QString::number(length * 1e3) + QString(" µm");
}

QColor colorOf(int rulerColor)
{
  switch (rulerColor)
  {
    case vtkMRMLAbstractViewNode::RulerColorBlack:
      return Qt::black;
    case vtkMRMLAbstractViewNode::RulerColorYellow:
      return Qt::yellow;
    default:
      return Qt::white;
  }
}

} // namespace

RulerScale rulerScaleFor(double width)
{
  constexpr double preferredPart = 0.25;
  constexpr double smallestPart = 0.05;
  constexpr double largestPart = 0.7;
  struct Step
  {
    double factor;
    int divisions;
    int parts;
  };
  const double preferred = std::clamp(width * preferredPart, smallestLength, largestLength);
  const double power = std::pow(10.0, std::floor(std::log10(preferred)));
  RulerScale best;
  for (const Step& step : { Step{ 1.0, 2, 5 }, Step{ 2.5, 5, 5 }, Step{ 5.0, 5, 1 }, Step{ 10.0, 2, 5 } })
  {
    const double length = step.factor * power;
    if (best.length == 0.0 || std::abs(length - preferred) < std::abs(best.length - preferred))
    {
      best = { length, step.divisions, step.parts, textOf(length) };
    }
  }
  return best.length < smallestPart * width || best.length > largestPart * width ? RulerScale() : best;
}

void paintRuler(QPainter& painter, const QRect& view, vtkMRMLAbstractViewNode& node, double millimeters,
                const QRect& marker)
{
  if (node.GetRulerType() == vtkMRMLAbstractViewNode::RulerTypeNone)
  {
    return;
  }
  const RulerScale scale = rulerScaleFor(view.width() * millimeters);
  if (scale.length == 0.0)
  {
    return;
  }
  const bool isThick = node.GetRulerType() == vtkMRMLAbstractViewNode::RulerTypeThick;
  const QColor color = colorOf(node.GetRulerColor());
  QFont font = painter.font();
  constexpr int lowerTextLines = 2;
  const int textHeight = lowerTextLines * QFontMetrics(font).lineSpacing();
  font.setPixelSize(isThick ? 28 : 14);
  font.setBold(isThick);
  painter.setFont(font);
  const QFontMetrics metrics(font);
  const double thickness = isThick ? 3.0 : 1.0;
  const double longTick = isThick ? 14.0 : 7.0;
  constexpr int gap = 7;
  constexpr int margin = 6;

  const double length = scale.length / millimeters;
  const int textWidth = metrics.horizontalAdvance(scale.text);
  const double freeRight = marker.isEmpty() ? view.right() + 1 : marker.left();
  const double left =
    std::round(std::max(std::min(view.center().x() - length / 2, freeRight - length - 2 * gap - textWidth), 0.0));
  const double top = view.bottom() + 1 - margin - textHeight - margin - thickness;

  // Where the lines are, of the ruler and of the shadow that shows it on bright images.
  const auto draw = [&](const QPointF& shift, const QColor& shade)
  {
    painter.fillRect(QRectF(left, top, length, thickness).translated(shift), shade);
    const int count = scale.divisions * scale.partsOfDivision;
    for (int tick = 0; tick <= count; ++tick)
    {
      const double height = tick % scale.partsOfDivision == 0 ? longTick : longTick / 2;
      const double x = std::round(left + (length - thickness) * tick / count);
      painter.fillRect(QRectF(x, top - height, thickness, height).translated(shift), shade);
    }
  };
  draw({ 1, 1 }, Qt::black);
  draw({ 0, 0 }, color);
  const QRect textPlace(static_cast<int>(left + length) + gap,
                        static_cast<int>(top) - metrics.height() + metrics.descent(), textWidth, metrics.height());
  drawLabel(painter, textPlace, Qt::AlignLeft | Qt::AlignVCenter, scale.text, color);
}

} // namespace qreads
