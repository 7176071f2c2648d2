#pragma once

#include <QWidget>

class QDoubleSpinBox;
class QSlider;

namespace qreads
{

/// A slider and a box for the same length in mm, in steps that begin with the smallest one. Its properties have the
/// names of ctkSliderWidget's.
class ThicknessSlider : public QWidget
{
  Q_OBJECT
  Q_PROPERTY(double value READ value WRITE setValue NOTIFY valueChanged)
  Q_PROPERTY(double minimum READ minimum)
  Q_PROPERTY(double maximum READ maximum)
  Q_PROPERTY(double singleStep READ minimum)

public:
  explicit ThicknessSlider(QWidget* parent = nullptr);

  double value() const;
  double minimum() const;
  double maximum() const;
  /// @param step  the smallest value, and the distance to the next one; greater than 0
  void setStep(double step, int stepCount);
  void stepBy(int steps);

public slots:
  /// Rounds down to a step.
  void setValue(double value);

signals:
  void valueChanged(double value);

private:
  void showSteps(int steps);

  double m_step{ 1.0 };
  QSlider* m_slider;
  QDoubleSpinBox* m_box;
};

} // namespace qreads
