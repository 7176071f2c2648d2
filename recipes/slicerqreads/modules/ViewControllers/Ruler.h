#pragma once

#include <QRect>
#include <QString>

class QPainter;
class vtkMRMLAbstractViewNode;

namespace qreads
{

/// How long a view's ruler is, with its ticks; Slicer's table.
struct RulerScale
{
  double length{ 0.0 };     ///< mm; 0 where no length fits into the view
  int divisions{ 1 };       ///< between long ticks
  int partsOfDivision{ 1 }; ///< between short ticks
  QString text;
};

/// The length of 1, 2.5 or 5 times a power of 10 mm that is nearest to a quarter of the view.
/// @param width  of the view, mm
RulerScale rulerScaleFor(double width);

/// Draws the ruler that a view node asks for, if it does, above two lines of text at the bottom of the view.
/// @param millimeters  what one unit of the painter's is, in mm
/// @param marker  the place of the orientation marker, which is left free; empty for none
void paintRuler(QPainter& painter, const QRect& view, vtkMRMLAbstractViewNode& node, double millimeters,
                const QRect& marker);

} // namespace qreads
