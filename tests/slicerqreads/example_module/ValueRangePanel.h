#pragma once

#include "Observation.h"

#include <QWidget>

class QPushButton;
class vtkSlicerValueRangeLogic;

namespace qreads
{

/// The module's section of the side panel: a button that can be pressed while a volume is shown.
class ValueRangePanel : public QWidget
{
public:
  /// @param logic  has to live as long as the panel
  explicit ValueRangePanel(vtkSlicerValueRangeLogic& logic);

private:
  void updateButton();

  vtkSlicerValueRangeLogic& m_logic;
  QPushButton* m_button;
  Observation m_shownVolume;
};

} // namespace qreads
