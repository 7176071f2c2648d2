#include "LineDrawing.h"

#include "ViewText.h"

#include "vtkMRMLMarkupsDisplayNode.h"
#include "vtkMRMLMarkupsLineNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkSlicerMarkupsLogic.h"

#include <QFontMetrics>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

namespace qreads
{

namespace
{

/// On black and on white.
void drawWithOutline(QPainter& painter, const QColor& color, const DrawnLine& line)
{
  constexpr double width = 1.5;
  constexpr double outline = 2.0;
  painter.setBrush(Qt::NoBrush);
  for (const QPen& pen : { QPen(QColor(0, 0, 0, 160), width + outline), QPen(color, width) })
  {
    painter.setPen(pen);
    painter.drawLine(line.part);
    for (const QPointF& end : line.ends)
    {
      painter.drawEllipse(end, lineEndRadius, lineEndRadius);
    }
  }
}

/// Beside the line's middle, inside of the view.
void drawLength(QPainter& painter, const QColor& color, const DrawnLine& line)
{
  const QString text = QString("%1 mm").arg(line.length, 0, 'f', 1);
  constexpr double distance = 8.0;
  const QSize size = QFontMetrics(painter.font()).boundingRect(text).size();
  const QRectF view = painter.viewport();
  const QPointF middle = line.part.center();
  // A steep line has it to its right, a flat one below.
  const bool steep = std::abs(line.part.dy()) > std::abs(line.part.dx());
  QRectF where(middle + QPointF(steep ? distance : -size.width() / 2.0, steep ? -size.height() / 2.0 : distance),
               size + QSize(2, 2));
  where.moveLeft(std::clamp(where.left(), view.left(), std::max(view.left(), view.right() - where.width())));
  where.moveTop(std::clamp(where.top(), view.top(), std::max(view.top(), view.bottom() - where.height())));
  drawLabel(painter, where.toRect(), Qt::AlignCenter | Qt::TextDontClip, text, color);
}

} // namespace

bool isLineVisible(vtkMRMLMarkupsLineNode& node, vtkMRMLSliceCompositeNode& shown)
{
  if (!node.GetMarkupsDisplayNode() || !node.GetMarkupsDisplayNode()->GetVisibility())
  {
    return false;
  }
  const std::string volume = vtkSlicerMarkupsLogic::GetMeasuredVolumeID(&node);
  const char* layers[] = { shown.GetBackgroundVolumeID(), shown.GetForegroundVolumeID(), shown.GetLabelVolumeID() };
  return volume.empty() || std::any_of(std::begin(layers), std::end(layers),
                                       [&volume](const char* layer) { return layer && volume == layer; });
}

void drawLine(QPainter& painter, vtkMRMLMarkupsLineNode& node, const DrawnLine& line)
{
  const double* own = node.GetMarkupsDisplayNode()->GetSelectedColor();
  const QColor color = line.highlighted ? QColor(Qt::yellow)
                                        : QColor::fromRgbF(static_cast<float>(own[0]), static_cast<float>(own[1]),
                                                           static_cast<float>(own[2]));
  painter.setRenderHint(QPainter::Antialiasing);
  drawWithOutline(painter, color, line);
  // Where neither end is, a line that passes through would be taken for what is measured there.
  if (node.GetMarkupsDisplayNode()->GetPropertiesLabelVisibility() && line.length > 0.0 && !line.ends.empty())
  {
    drawLength(painter, color, line);
  }
}

} // namespace qreads
