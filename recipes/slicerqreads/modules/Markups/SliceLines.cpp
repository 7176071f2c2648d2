#include "SliceLines.h"

#include "LineDrawing.h"
#include "SliceGeometry.h"
#include "SliceView.h"

#include "vtkMRMLMarkupsLineNode.h"
#include "vtkMRMLScene.h"
#include "vtkSlicerMarkupsLogic.h"

#include <vtkCommand.h>

#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

Point endOf(vtkMRMLMarkupsLineNode& line, int end)
{
  Point ras{};
  line.GetNthControlPointPositionWorld(end, ras.data());
  return ras;
}

Point between(const Point& from, const Point& to, double part)
{
  Point result{};
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    result[axis] = from[axis] + part * (to[axis] - from[axis]);
  }
  return result;
}

double distance(const QPointF& from, const QPointF& to)
{
  return QLineF(from, to).length();
}

double distance(const QPointF& point, const QLineF& line)
{
  const QPointF along = line.p2() - line.p1();
  const double squared = QPointF::dotProduct(along, along);
  const double part = squared > 0.0 ? QPointF::dotProduct(point - line.p1(), along) / squared : 0.0;
  return distance(point, line.pointAt(std::clamp(part, 0.0, 1.0)));
}

} // namespace

SliceLines::SliceLines(SliceView& view, vtkSlicerMarkupsLogic& logic)
  : m_view(view)
  , m_logic(logic)
  , m_observation(&logic, vtkCommand::ModifiedEvent, this, &SliceLines::onLinesChanged)
{
}

SliceLines::~SliceLines() = default;

void SliceLines::onLinesChanged()
{
  if (!this->placedLine())
  {
    this->m_placing = false;
  }
  this->m_view.update();
}

double SliceLines::distanceOf(const Point& ras) const
{
  const Matrix slice = sliceToRAS(*this->m_view.node());
  const Point normal = column(slice, 2);
  return dotProduct(normal, ras) - dotProduct(normal, column(slice, 3));
}

double SliceLines::halfThickness() const
{
  constexpr double tolerance = 1e-3;
  vtkMRMLSliceNode& node = *this->m_view.node();
  const double slab = node.GetSlabReconstructionEnabled() ? node.GetSlabReconstructionThickness() : 0.0;
  return std::max(this->m_view.range().step, slab) / 2 + tolerance;
}

void SliceLines::forEachLine(const std::function<void(vtkMRMLMarkupsLineNode&)>& call) const
{
  vtkMRMLScene* scene = this->m_view.node()->GetScene();
  constexpr auto className = "vtkMRMLMarkupsLineNode";
  for (int index = 0; scene && index < scene->GetNumberOfNodesByClass(className); ++index)
  {
    auto* line = vtkMRMLMarkupsLineNode::SafeDownCast(scene->GetNthNodeByClass(index, className));
    if (isLineVisible(*line, *this->m_view.compositeNode()))
    {
      call(*line);
    }
  }
}

std::optional<DrawnLine> SliceLines::inSlice(vtkMRMLMarkupsLineNode& line) const
{
  const int defined = line.GetNumberOfDefinedControlPoints();
  if (defined == 0)
  {
    return {};
  }
  const Point start = endOf(line, 0);
  const double startDistance = this->distanceOf(start);
  const double half = this->halfThickness();
  DrawnLine drawn;
  if (defined == 1)
  {
    if (std::abs(startDistance) > half)
    {
      return {};
    }
    const QPointF end = this->m_view.fromRAS(start);
    drawn.part = QLineF(end, end);
    drawn.ends = { end };
    return drawn;
  }
  const Point stop = endOf(line, 1);
  const double stopDistance = this->distanceOf(stop);
  // The part between the slice's two faces.
  double first = 0.0;
  double last = 1.0;
  if (const double along = stopDistance - startDistance; std::abs(along) > 1e-9)
  {
    const double one = (-half - startDistance) / along;
    const double other = (half - startDistance) / along;
    first = std::max(first, std::min(one, other));
    last = std::min(last, std::max(one, other));
  }
  else if (std::abs(startDistance) > half)
  {
    return {};
  }
  if (first > last)
  {
    return {};
  }
  drawn.part =
    QLineF(this->m_view.fromRAS(between(start, stop, first)), this->m_view.fromRAS(between(start, stop, last)));
  for (const auto& [end, away] : { std::pair(start, startDistance), std::pair(stop, stopDistance) })
  {
    if (std::abs(away) <= half)
    {
      drawn.ends.push_back(this->m_view.fromRAS(end));
    }
  }
  drawn.length = line.GetLineLengthWorld();
  return drawn;
}

void SliceLines::paint(QPainter& painter)
{
  const vtkMRMLMarkupsLineNode* placed = this->placedLine();
  this->forEachLine(
    [&](vtkMRMLMarkupsLineNode& line)
    {
      std::optional<DrawnLine> drawn = this->inSlice(line);
      // The end that has not been set follows the mouse, wherever the first one is.
      if (&line == placed && line.GetNumberOfDefinedControlPoints() == 1 && this->m_lastPosition)
      {
        const Point start = endOf(line, 0);
        const Point stop = this->m_view.toRAS(*this->m_lastPosition);
        const Point along{ stop[0] - start[0], stop[1] - start[1], stop[2] - start[2] };
        const QPointF from = this->m_view.fromRAS(start);
        drawn = DrawnLine{ QLineF(from, *this->m_lastPosition), { from }, std::sqrt(dotProduct(along, along)), true };
      }
      if (drawn)
      {
        drawn->highlighted = drawn->highlighted || this->m_hovered.line == &line || this->m_selected == &line;
        drawLine(painter, line, *drawn);
      }
    });
}

SliceLines::Grip SliceLines::gripAt(const QPointF& position) const
{
  Grip grip;
  double nearest = lineReach;
  const auto consider = [&](vtkMRMLMarkupsLineNode& line, int end, double away)
  {
    if (away < nearest)
    {
      nearest = away;
      grip = { &line, end };
    }
  };
  this->forEachLine(
    [&](vtkMRMLMarkupsLineNode& line)
    {
      const std::optional<DrawnLine> drawn = this->inSlice(line);
      if (!drawn || line.GetLocked())
      {
        return;
      }
      consider(line, wholeLine, distance(position, drawn->part));
      for (int end = 0; end < line.GetNumberOfDefinedControlPoints(); ++end)
      {
        const Point ras = endOf(line, end);
        if (std::abs(this->distanceOf(ras)) <= this->halfThickness())
        {
          // Ends win over the line that they are part of.
          consider(line, end, distance(position, this->m_view.fromRAS(ras)) - lineEndReach);
        }
      }
    });
  return grip;
}

vtkMRMLMarkupsLineNode* SliceLines::placedLine() const
{
  return vtkMRMLMarkupsLineNode::SafeDownCast(this->m_logic.GetPlacedMarkup());
}

void SliceLines::placePoint(const QPointF& position)
{
  vtkMRMLMarkupsLineNode* line = this->placedLine();
  Point ras = this->m_view.toRAS(position);
  const int defined = line->GetNumberOfDefinedControlPoints();
  if (defined < line->GetNumberOfControlPoints())
  {
    line->SetNthControlPointPositionWorld(defined, ras.data());
  }
  else
  {
    line->AddControlPointWorld(ras.data());
  }
  this->m_selected = line;
  this->m_logic.PointPlaced();
}

void SliceLines::moveGrip(const QPointF& position)
{
  vtkMRMLMarkupsLineNode& line = *this->m_held.line;
  const Point from = this->m_view.toRAS(*this->m_lastPosition);
  const Point to = this->m_view.toRAS(position);
  const int wasModifying = line.StartModify();
  for (int end = 0; end < line.GetNumberOfDefinedControlPoints(); ++end)
  {
    if (this->m_held.end == wholeLine || this->m_held.end == end)
    {
      const Point before = endOf(line, end);
      const Point after{ before[0] + to[0] - from[0], before[1] + to[1] - from[1], before[2] + to[2] - from[2] };
      line.SetNthControlPointPositionWorld(end, after.data());
    }
  }
  line.EndModify(wasModifying);
}

void SliceLines::setHovered(const Grip& grip)
{
  if (this->m_hovered.line == grip.line && this->m_hovered.end == grip.end)
  {
    return;
  }
  this->m_hovered = grip;
  this->m_view.update();
}

bool SliceLines::mousePress(const QMouseEvent& event)
{
  const QPointF position = event.position();
  this->m_pressPosition = position;
  this->m_lastPosition = position;
  if (this->placedLine())
  {
    if (event.button() == Qt::RightButton)
    {
      this->m_logic.AbandonPlacing();
      return true;
    }
    this->m_placing = event.button() == Qt::LeftButton;
    // The second click of a double click does not end the line where it began.
    if (this->m_placing && event.type() != QEvent::MouseButtonDblClick)
    {
      this->placePoint(position);
    }
    return this->m_placing;
  }
  if (event.button() != Qt::LeftButton || event.modifiers() != Qt::NoModifier)
  {
    return false;
  }
  this->m_held = this->gripAt(position);
  if (std::exchange(this->m_selected, this->m_held.line) != this->m_held.line)
  {
    this->m_view.update();
  }
  return this->m_held.line != nullptr;
}

bool SliceLines::mouseMove(const QMouseEvent& event)
{
  const QPointF position = event.position();
  if (this->placedLine())
  {
    this->m_lastPosition = position;
    this->m_view.setCursor(Qt::CrossCursor);
    this->m_view.update();
    return true;
  }
  if (event.buttons() & Qt::LeftButton)
  {
    if (this->m_held.line)
    {
      this->moveGrip(position);
    }
    this->m_lastPosition = position;
    return true;
  }
  this->m_lastPosition = position;
  this->setHovered(event.modifiers() == Qt::NoModifier ? this->gripAt(position) : Grip());
  if (this->m_hovered.line)
  {
    this->m_view.setCursor(this->m_hovered.end == wholeLine ? Qt::SizeAllCursor : Qt::PointingHandCursor);
    return true;
  }
  return false;
}

bool SliceLines::mouseRelease(const QMouseEvent& event)
{
  constexpr double clickTolerance = 5.0;
  this->m_held = {};
  // Who drags from one end to the other need not click again.
  if (std::exchange(this->m_placing, false) && this->placedLine() &&
      this->placedLine()->GetNumberOfDefinedControlPoints() == 1 &&
      distance(event.position(), this->m_pressPosition) > clickTolerance)
  {
    this->placePoint(event.position());
  }
  return true;
}

bool SliceLines::keyPress(const QKeyEvent& event)
{
  if (event.key() == Qt::Key_Escape && this->placedLine())
  {
    this->m_logic.AbandonPlacing();
    return true;
  }
  if (event.key() != Qt::Key_Delete && event.key() != Qt::Key_Backspace)
  {
    return false;
  }
  vtkMRMLMarkupsLineNode* line = this->m_hovered.line ? this->m_hovered.line : this->m_selected;
  if (!line)
  {
    return false;
  }
  this->m_logic.RemoveMarkup(line);
  return true;
}

void SliceLines::addContextActions(QMenu& menu, const QPoint& position)
{
  if (const vtkWeakPointer<vtkMRMLMarkupsLineNode> line = this->gripAt(position).line)
  {
    menu.addAction("Delete measurement", &menu, [this, line] { this->m_logic.RemoveMarkup(line); });
  }
}

void SliceLines::mouseLeft()
{
  this->m_lastPosition.reset();
  this->setHovered({});
  this->m_view.update();
}

} // namespace qreads
