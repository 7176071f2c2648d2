#pragma once

#include "SliceView.h"
#include "ViewFrame.h"

namespace qreads
{

/// A slice view in its frame.
class SliceWidget : public ViewFrame
{
  Q_OBJECT

public:
  SliceWidget(vtkMRMLSliceLogic* logic, VolumeStore& volumes, QWidget* parent = nullptr);

  SliceView* view() const { return this->m_view; }

private:
  SliceWidget(SliceView* view, QWidget* parent);

  SliceView* m_view;
};

} // namespace qreads
