#pragma once

#include "OrientationMarker.h"
#include "SliceDisplayableManager.h"

namespace qreads
{

/// Orientation marker and ruler of a slice view, as its node says.
class SliceOverlay final : public SliceDisplayableManager
{
public:
  explicit SliceOverlay(SliceView& view);

  void paint(QPainter& painter) override;
  void addContextActions(QMenu& menu, const QPoint& position) override;

private:
  SliceView& m_view;
  OrientationMarker m_marker;
};

} // namespace qreads
