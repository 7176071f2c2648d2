#pragma once

#include "Observation.h"
#include "SceneDisplayableManager.h"

class vtkMRMLMarkupsLineNode;
class vtkMRMLScene;
class vtkSlicerMarkupsLogic;

namespace qreads
{

/// Lines in space, painted over the picture: nothing hides them.
class SceneLines final : public SceneDisplayableManager
{
public:
  SceneLines(SceneView& view, vtkMRMLScene& scene, vtkSlicerMarkupsLogic& logic);

  void paint(QPainter& painter, const SceneCamera& camera) override;

private:
  void onLinesChanged();
  /// Whether one of the slice views may show it.
  bool isVisible(vtkMRMLMarkupsLineNode& line) const;

  SceneView& m_view;
  vtkMRMLScene& m_scene;
  Observation m_observation;
};

} // namespace qreads
