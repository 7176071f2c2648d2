#pragma once

#include "Observation.h"
#include "SliceDisplayableManager.h"
#include "SliceView.h"

#include "vtkMRMLCrosshairNode.h"

#include <vtkSmartPointer.h>

namespace qreads
{

/// Brings the other slices to the point that is shown with Shift held down or with a click of the middle button, and
/// draws the cross-hair there if its node wants it. Also tells the node where the mouse is.
class Crosshair final : public SliceDisplayableManager
{
public:
  explicit Crosshair(SliceView& view);

  void paint(QPainter& painter) override;
  bool mouseMove(const QMouseEvent& event) override;
  bool mouseClick(const QMouseEvent& event) override;
  void mouseLeft() override;

private:
  void onNodeModified();
  void choose(const QPointF& position);

  SliceView& m_view;
  vtkSmartPointer<vtkMRMLCrosshairNode> m_node;
  bool m_shown{ false };
  Observation m_observation;
};

} // namespace qreads
