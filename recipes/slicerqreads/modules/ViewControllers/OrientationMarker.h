#pragma once

#include "Matrix.h"

#include <QImage>
#include <QRect>

class QPainter;

namespace qreads
{

/// How a view is turned: where its right and its top are in RAS, unit vectors at a right angle.
struct ViewRotation
{
  Point right{};
  Point up{};

  /// Out of the screen.
  Point towardsViewer() const { return crossProduct(this->right, this->up); }
  bool operator==(const ViewRotation& other) const { return this->right == other.right && this->up == other.up; }
};

/// Draws how the patient lies in a view: a cube with letters, a human or the patient's axes, seen in parallel
/// projection. What was drawn last is kept, so that it costs next to nothing as long as the view is not turned.
class OrientationMarker
{
public:
  /// @param type  vtkMRMLAbstractViewNode::OrientationMarkerTypeType
  void paint(QPainter& painter, const QRect& where, int type, const ViewRotation& rotation);

private:
  int m_type{ 0 };
  ViewRotation m_rotation;
  QImage m_picture;
};

/// Where a view's marker is: at the right, above the line of text in the lower corner. Its size is a part of the view's
/// height, as in Slicer, or of its width where that is less; empty for no marker.
/// @param size  vtkMRMLAbstractViewNode::OrientationMarkerSizeType
QRect orientationMarkerPlace(const QRect& view, int type, int size, int textHeight);

} // namespace qreads
