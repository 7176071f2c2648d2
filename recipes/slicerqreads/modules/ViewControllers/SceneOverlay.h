#pragma once

#include "OrientationMarker.h"
#include "SceneDisplayableManager.h"

#include "vtkMRMLViewNode.h"

namespace qreads
{

/// Orientation marker and ruler of the view in space, as its node says. The ruler is as long as things are seen in the
/// plane of the camera's focal point.
class SceneOverlay final : public SceneDisplayableManager
{
public:
  SceneOverlay(SceneView& view, Workspace& workspace);

  void paint(QPainter& painter, const SceneCamera& camera) override;
  void addContextActions(QMenu& menu, const QPoint& position) override;

private:
  /// Null where a script has removed it.
  vtkMRMLViewNode* node();

  SceneView& m_view;
  Workspace& m_workspace;
  OrientationMarker m_marker;
};

} // namespace qreads
