#include "SceneLines.h"

#include "LineDrawing.h"
#include "SceneView.h"

#include "vtkMRMLMarkupsLineNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkSlicerMarkupsLogic.h"

#include <vtkCommand.h>

#include <optional>

namespace qreads
{

SceneLines::SceneLines(SceneView& view, vtkMRMLScene& scene, vtkSlicerMarkupsLogic& logic)
  : m_view(view)
  , m_scene(scene)
  , m_observation(&logic, vtkCommand::ModifiedEvent, this, &SceneLines::onLinesChanged)
{
}

void SceneLines::onLinesChanged()
{
  this->m_view.update();
}

bool SceneLines::isVisible(vtkMRMLMarkupsLineNode& line) const
{
  constexpr auto className = "vtkMRMLSliceCompositeNode";
  for (int index = 0; index < this->m_scene.GetNumberOfNodesByClass(className); ++index)
  {
    if (isLineVisible(line,
                      *vtkMRMLSliceCompositeNode::SafeDownCast(this->m_scene.GetNthNodeByClass(index, className))))
    {
      return true;
    }
  }
  return false;
}

void SceneLines::paint(QPainter& painter, const SceneCamera& camera)
{
  constexpr auto className = "vtkMRMLMarkupsLineNode";
  for (int index = 0; index < this->m_scene.GetNumberOfNodesByClass(className); ++index)
  {
    auto* line = vtkMRMLMarkupsLineNode::SafeDownCast(this->m_scene.GetNthNodeByClass(index, className));
    if (!this->isVisible(*line) || line->GetNumberOfDefinedControlPoints() < 2)
    {
      continue;
    }
    Point start{};
    Point stop{};
    line->GetNthControlPointPositionWorld(0, start.data());
    line->GetNthControlPointPositionWorld(1, stop.data());
    const std::optional<QPointF> from = camera.project(start);
    const std::optional<QPointF> to = camera.project(stop);
    if (from && to)
    {
      drawLine(painter, *line, { QLineF(*from, *to), { *from, *to }, line->GetLineLengthWorld(), false });
    }
  }
}

} // namespace qreads
