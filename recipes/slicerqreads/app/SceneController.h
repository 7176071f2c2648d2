#pragma once

#include "ViewControllerBar.h"

namespace qreads
{

class SceneView;

/// The bar of the view in space: look at everything, and from each of the patient's sides.
class SceneController : public ViewControllerBar
{
  Q_OBJECT

public:
  using ViewControllerBar::ViewControllerBar;

  void setView(SceneView* view);

protected:
  void addControls() override;

private:
  SceneView* m_view{ nullptr };
  std::vector<QToolButton*> m_buttons;
};

} // namespace qreads
