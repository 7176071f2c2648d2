#include "SceneOverlay.h"

#include "Ruler.h"
#include "SceneView.h"
#include "ViewControllersMenu.h"
#include "Workspace.h"

#include "vtkMRMLScene.h"

#include <QFontMetrics>
#include <QPainter>

namespace qreads
{

SceneOverlay::SceneOverlay(SceneView& view, Workspace& workspace)
  : m_view(view)
  , m_workspace(workspace)
{
}

vtkMRMLViewNode* SceneOverlay::node()
{
  return vtkMRMLViewNode::SafeDownCast(this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLViewNode"));
}

void SceneOverlay::paint(QPainter& painter, const SceneCamera& camera)
{
  vtkMRMLViewNode* node = this->node();
  if (!node)
  {
    return;
  }
  const QRect view = this->m_view.rect();
  const QRect marker = orientationMarkerPlace(view, node->GetOrientationMarkerType(), node->GetOrientationMarkerSize(),
                                              QFontMetrics(painter.font()).lineSpacing());
  if (!marker.isEmpty())
  {
    this->m_marker.paint(painter, marker, node->GetOrientationMarkerType(), { camera.right(), camera.viewUp });
  }
  paintRuler(painter, view, *node, camera.millimetersAt(camera.depthOf(camera.focalPoint)), marker);
}

void SceneOverlay::addContextActions(QMenu& menu, const QPoint& /*position*/)
{
  if (vtkMRMLViewNode* node = this->node())
  {
    addViewMenus(menu, *node);
  }
}

} // namespace qreads
