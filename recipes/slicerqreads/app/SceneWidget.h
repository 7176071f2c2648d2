#pragma once

#include "ViewFrame.h"

namespace qreads
{

class SceneController;
class SceneView;

/// The place of the view in space, in its frame; black until there is a view.
class SceneWidget : public ViewFrame
{
  Q_OBJECT

public:
  explicit SceneWidget(vtkMRMLAbstractViewNode& node, QWidget* parent = nullptr);

  /// Takes the view over, for good.
  void setView(SceneView* view);

private:
  SceneWidget(vtkMRMLAbstractViewNode& node, QWidget* place, SceneController* controller, QWidget* parent);

  QWidget* m_place;
  SceneController* m_controller;
};

} // namespace qreads
