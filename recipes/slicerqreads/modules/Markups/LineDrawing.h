#pragma once

#include <QLineF>
#include <QPainter>
#include <QPointF>

#include <vector>

class vtkMRMLMarkupsLineNode;
class vtkMRMLSliceCompositeNode;

/// How measured lines look, in slices and in space. Positions are those of the view's widget.
namespace qreads
{

/// Half the width of an end's mark, and how far from it the mouse still takes hold of it.
constexpr double lineEndRadius = 4.0;
constexpr double lineEndReach = 8.0;
/// How far from a line the mouse still takes hold of it.
constexpr double lineReach = 5.0;

/// A line as a view shows it.
struct DrawnLine
{
  QLineF part;               ///< what of the line is in the slice
  std::vector<QPointF> ends; ///< the ends that are
  double length{ 0.0 };      ///< of the whole line, in mm
  bool highlighted{ false };
};

/// Whether the line is to be seen where the composite node's volumes are: it does not want to be hidden, and the volume
/// that it belongs to is among them. No patient's picture shows another one's line.
bool isLineVisible(vtkMRMLMarkupsLineNode& node, vtkMRMLSliceCompositeNode& shown);

void drawLine(QPainter& painter, vtkMRMLMarkupsLineNode& node, const DrawnLine& line);

} // namespace qreads
