#include "SliceOverlay.h"

#include "Ruler.h"
#include "SliceView.h"
#include "ViewControllersMenu.h"

#include <QFontMetrics>
#include <QPainter>

namespace qreads
{

SliceOverlay::SliceOverlay(SliceView& view)
  : m_view(view)
{
}

void SliceOverlay::paint(QPainter& painter)
{
  vtkMRMLSliceNode& node = *this->m_view.node();
  const QRect view = this->m_view.rect();
  const QRect marker = orientationMarkerPlace(view, node.GetOrientationMarkerType(), node.GetOrientationMarkerSize(),
                                              QFontMetrics(painter.font()).lineSpacing());
  if (!marker.isEmpty())
  {
    const Matrix matrix = sliceToRAS(node);
    this->m_marker.paint(painter, marker, node.GetOrientationMarkerType(),
                         { normalized(column(matrix, 0)), normalized(column(matrix, 1)) });
  }
  paintRuler(painter, view, node, node.GetFieldOfView()[0] / view.width(), marker);
}

void SliceOverlay::addContextActions(QMenu& menu, const QPoint& /*position*/)
{
  addViewMenus(menu, *this->m_view.node());
}

} // namespace qreads
