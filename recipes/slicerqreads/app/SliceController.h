#pragma once

#include "SliceView.h"
#include "ViewControllerBar.h"

class QDoubleSpinBox;
class QMenu;
class QSlider;

namespace qreads
{

/// The bar of a slice view: slider and offset, fit, visibility in space, orientation.
class SliceController : public ViewControllerBar
{
  Q_OBJECT

public:
  explicit SliceController(SliceView& view, QWidget* parent = nullptr);

protected:
  void addControls() override;

private:
  void showState();
  void showOrientations();

  SliceView& m_view;
  QSlider* m_slider;
  QDoubleSpinBox* m_offset{ nullptr };
  PictogramButton* m_fit{ nullptr };
  PictogramButton* m_visibility{ nullptr };
  QToolButton* m_orientation{ nullptr };
  QMenu* m_orientations{ nullptr };
};

/// Adds the orientations that a slice view can be turned to; the one that it has is checked.
void addOrientations(QMenu& menu, SliceView& view);

} // namespace qreads
