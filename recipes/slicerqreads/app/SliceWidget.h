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
  SliceWidget(vtkMRMLSliceNode* node, const QColor& color, QWidget* parent = nullptr);

  SliceView* view() const { return this->m_view; }

private:
  void showOffset();

  SliceView* m_view;
  QSlider* m_slider;
  QLabel* m_offset;
};

} // namespace qreads
