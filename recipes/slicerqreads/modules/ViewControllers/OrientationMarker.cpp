#include "OrientationMarker.h"

#include "MarkerShapes.h"

#include "vtkMRMLAbstractViewNode.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <utility>
#include <vector>

namespace qreads
{

namespace
{

const QColor labelColor(242, 242, 242);
constexpr double labelHeight = 0.27;     ///< of letters, where a shape is 2 wide
constexpr double letterThickness = 0.14; ///< of their lines, of their height

/// From RAS to a picture whose middle is the middle of a shape.
class Projection
{
public:
  /// @param middle  RAS
  /// @param radius  of what is to be seen around it, RAS
  Projection(const ViewRotation& rotation, double pictureSize, const Point& middle, double radius)
    : m_rotation(rotation)
    , m_towardsViewer(rotation.towardsViewer())
    , m_scale(pictureSize / 2 / radius)
    , m_origin(pictureSize / 2, pictureSize / 2)
  {
    this->m_origin -= this->toPicture(middle) - this->m_origin;
  }

  double scale() const { return this->m_scale; }
  const Point& towardsViewer() const { return this->m_towardsViewer; }
  QPointF toPicture(const Point& point) const
  {
    return this->m_origin +
           this->m_scale * QPointF(dotProduct(point, this->m_rotation.right), -dotProduct(point, this->m_rotation.up));
  }
  /// Greater is nearer to the viewer.
  double nearness(const Facet& facet) const
  {
    double total = 0.0;
    for (const Point& corner : facet.corners)
    {
      total += dotProduct(corner, this->m_towardsViewer);
    }
    return total / static_cast<double>(facet.corners.size());
  }

private:
  ViewRotation m_rotation;
  Point m_towardsViewer;
  double m_scale;
  QPointF m_origin;
};

/// Those that are seen, lit from where the viewer is.
void drawFacets(QPainter& painter, const Projection& projection, const std::vector<Facet>& facets)
{
  std::vector<std::pair<double, const Facet*>> seen;
  for (const Facet& facet : facets)
  {
    if (dotProduct(facet.normal, projection.towardsViewer()) > 0.0)
    {
      seen.emplace_back(projection.nearness(facet), &facet);
    }
  }
  std::sort(seen.begin(), seen.end());
  for (const auto& [nearness, facet] : seen)
  {
    constexpr double leastLight = 0.45;
    const double light = leastLight + (1.0 - leastLight) * dotProduct(facet->normal, projection.towardsViewer());
    const QColor color = QColor::fromRgbF(static_cast<float>(facet->color.redF() * light),
                                          static_cast<float>(facet->color.greenF() * light),
                                          static_cast<float>(facet->color.blueF() * light));
    QPolygonF polygon;
    for (const Point& corner : facet->corners)
    {
      polygon << projection.toPicture(corner);
    }
    // The line closes the gaps that smooth edges leave between neighbors.
    painter.setPen(QPen(color, 0.5));
    painter.setBrush(color);
    painter.drawPolygon(polygon);
  }
}

/// One of the letters of the patient's sides around (0, 0), rows downwards: its lines. Fonts' outlines are not used: Qt
/// makes them a little different from one time to the next.
QPainterPath letter(const QString& text, double height)
{
  QPainterPath path;
  const auto line = [&path](std::initializer_list<QPointF> points)
  {
    path.moveTo(*points.begin());
    std::for_each(points.begin() + 1, points.end(), [&path](const QPointF& point) { path.lineTo(point); });
  };
  // 1 high, the middle is (0, 0).
  if (text == "A")
  {
    line({ { -0.36, 0.5 }, { 0.0, -0.5 }, { 0.36, 0.5 } });
    line({ { -0.23, 0.14 }, { 0.23, 0.14 } });
  }
  else if (text == "I")
  {
    line({ { 0.0, -0.5 }, { 0.0, 0.5 } });
  }
  else if (text == "L")
  {
    line({ { -0.25, -0.5 }, { -0.25, 0.5 }, { 0.3, 0.5 } });
  }
  else if (text == "S")
  {
    path.moveTo(0.28, -0.36);
    path.cubicTo(0.1, -0.55, -0.28, -0.54, -0.28, -0.25);
    path.cubicTo(-0.28, 0.06, 0.3, -0.06, 0.3, 0.25);
    path.cubicTo(0.3, 0.55, -0.12, 0.56, -0.3, 0.36);
  }
  else
  {
    // P, and R with its leg.
    line({ { -0.26, 0.5 }, { -0.26, -0.5 }, { 0.0, -0.5 } });
    path.cubicTo(0.38, -0.5, 0.38, 0.05, 0.0, 0.05);
    path.lineTo(-0.26, 0.05);
    if (text == "R")
    {
      line({ { 0.02, 0.05 }, { 0.34, 0.5 } });
    }
  }
  return QTransform::fromScale(height, height).map(path);
}

QPen letterPen(const QColor& color, double width)
{
  return { color, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin };
}

void drawAxes(QPainter& painter, const Projection& projection)
{
  drawFacets(painter, projection, axesFacets());
  for (const MarkerLabel& label : axesLabels())
  {
    const QPainterPath path =
      letter(label.text, labelHeight * projection.scale()).translated(projection.toPicture(label.place));
    // Readable on bright images, too.
    const double width = letterThickness * labelHeight * projection.scale();
    painter.strokePath(path, letterPen(Qt::black, width + 2.0));
    painter.strokePath(path, letterPen(labelColor, width));
  }
}

void drawCube(QPainter& painter, const Projection& projection)
{
  drawFacets(painter, projection, cubeFacets());
  for (const MarkerLabel& label : cubeLabels())
  {
    const Point normal = normalized(label.place);
    if (dotProduct(normal, projection.towardsViewer()) <= 0.0)
    {
      continue;
    }
    // The letters stand upright for someone in front of the side; those of head and feet have the front above.
    const Point up = normal[2] == 0.0 ? Point{ 0.0, 0.0, 1.0 } : Point{ 0.0, 1.0, 0.0 };
    const QPointF middle = projection.toPicture({});
    const QPointF across = projection.toPicture(crossProduct(up, normal)) - middle;
    const QPointF downwards = middle - projection.toPicture(up);
    const QPointF place = projection.toPicture(label.place);
    constexpr double height = 0.75;
    painter.save();
    painter.setTransform(QTransform(across.x(), across.y(), downwards.x(), downwards.y(), place.x(), place.y()));
    painter.strokePath(letter(label.text, height), letterPen(labelColor, letterThickness * height));
    painter.restore();
  }
}

/// Without the last digits, which differ from one way of getting at the same direction to the other.
Point rounded(const Point& direction)
{
  constexpr double digits = 1e6;
  Point result{};
  std::transform(direction.begin(), direction.end(), result.begin(),
                 [](double part) { return std::round(part * digits) / digits; });
  return result;
}

QImage drawMarker(int pixels, int type, const ViewRotation& rotation)
{
  QImage picture(pixels, pixels, QImage::Format_ARGB32_Premultiplied);
  picture.fill(Qt::transparent);
  QPainter painter(&picture);
  painter.setRenderHint(QPainter::Antialiasing);
  switch (type)
  {
    case vtkMRMLAbstractViewNode::OrientationMarkerTypeCube:
      drawCube(painter, Projection(rotation, pixels, {}, 1.05));
      break;
    case vtkMRMLAbstractViewNode::OrientationMarkerTypeHuman:
      drawFacets(painter, Projection(rotation, pixels, {}, 1.05), humanFacets());
      break;
    case vtkMRMLAbstractViewNode::OrientationMarkerTypeAxes:
      // Arrows go to one side of their origin only.
      drawAxes(painter, Projection(rotation, pixels, { 0.35, 0.35, 0.35 }, 0.9));
      break;
    default:
      break;
  }
  return picture;
}

} // namespace

void OrientationMarker::paint(QPainter& painter, const QRect& where, int type, const ViewRotation& exactRotation)
{
  const ViewRotation rotation{ rounded(exactRotation.right), rounded(exactRotation.up) };
  const double scale = painter.device()->devicePixelRatioF();
  const int pixels = static_cast<int>(std::lround(where.width() * scale));
  if (this->m_picture.width() != pixels || this->m_type != type || !(this->m_rotation == rotation))
  {
    this->m_picture = drawMarker(pixels, type, rotation);
    this->m_type = type;
    this->m_rotation = rotation;
  }
  this->m_picture.setDevicePixelRatio(scale);
  painter.drawImage(where.topLeft(), this->m_picture);
}

QRect orientationMarkerPlace(const QRect& view, int type, int size, int textHeight)
{
  if (type <= vtkMRMLAbstractViewNode::OrientationMarkerTypeNone ||
      type >= vtkMRMLAbstractViewNode::OrientationMarkerType_Last)
  {
    return {};
  }
  int percent = 25;
  if (size == vtkMRMLAbstractViewNode::OrientationMarkerSizeSmall)
  {
    percent = 15;
  }
  else if (size == vtkMRMLAbstractViewNode::OrientationMarkerSizeLarge)
  {
    percent = 40;
  }
  constexpr int margin = 6;
  const int length = std::min(view.width(), view.height()) * percent / 100;
  return { view.right() + 1 - margin - length, view.bottom() + 1 - margin - textHeight - length, length, length };
}

} // namespace qreads
