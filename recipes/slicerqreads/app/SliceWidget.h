#pragma once

#include "SliceView.h"

#include <QWidget>

class QLabel;
class QSlider;

namespace qreads
{

/// A slice view in a frame of its color, with its controller at the bottom: label, slider, offset.
class SliceWidget : public QWidget
{
  Q_OBJECT

public:
  SliceWidget(vtkMRMLSliceLogic* logic, VolumeStore& volumes, QWidget* parent = nullptr);

  SliceView* view() const { return this->m_view; }
  void setControllerVisible(bool visible) { this->m_controller->setVisible(visible); }

private:
  void showOffset();

  SliceView* m_view;
  QWidget* m_controller;
  QSlider* m_slider;
  QLabel* m_offset;
};

} // namespace qreads
