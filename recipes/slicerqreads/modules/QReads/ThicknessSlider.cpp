#include "ThicknessSlider.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QSlider>

#include <cmath>

namespace qreads
{

namespace
{

/// How many whole steps are in a value, of which the box shows no more than two decimals.
int stepsIn(double value, double step)
{
  constexpr double rounding = 0.006;
  return static_cast<int>(std::floor((value + rounding) / step));
}

} // namespace

ThicknessSlider::ThicknessSlider(QWidget* parent)
  : QWidget(parent)
  , m_slider(new QSlider(Qt::Horizontal))
  , m_box(new QDoubleSpinBox)
{
  this->m_slider->setAccessibleName("Slice thickness");
  this->m_slider->setMinimum(1);
  this->m_box->setAccessibleName("Slice thickness in mm");
  this->m_box->setDecimals(2);
  this->m_box->setSuffix(" mm");
  this->m_box->setKeyboardTracking(false);
  this->setFocusProxy(this->m_slider);
  auto* layout = new QHBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(this->m_slider, 1);
  layout->addWidget(this->m_box);
  this->connect(this->m_slider, &QSlider::valueChanged, this, &ThicknessSlider::showSteps);
  this->connect(this->m_box, &QDoubleSpinBox::valueChanged, this, &ThicknessSlider::setValue);
}

double ThicknessSlider::value() const
{
  return this->m_slider->value() * this->m_step;
}

double ThicknessSlider::minimum() const
{
  return this->m_slider->minimum() * this->m_step;
}

double ThicknessSlider::maximum() const
{
  return this->m_slider->maximum() * this->m_step;
}

void ThicknessSlider::setStep(double step, int stepCount)
{
  const QSignalBlocker blocker(this);
  const QSignalBlocker boxBlocker(this->m_box);
  this->m_step = step;
  this->m_slider->setMaximum(stepCount);
  this->m_box->setRange(step, stepCount * step);
  this->m_box->setSingleStep(step);
  this->m_box->setValue(this->value());
}

void ThicknessSlider::stepBy(int steps)
{
  this->m_slider->setValue(this->m_slider->value() + steps);
}

void ThicknessSlider::setValue(double value)
{
  this->m_slider->setValue(stepsIn(value, this->m_step));
  // Also where no step lies between the old value and the new one.
  const QSignalBlocker blocker(this->m_box);
  this->m_box->setValue(this->value());
}

void ThicknessSlider::showSteps(int /*steps*/)
{
  const QSignalBlocker blocker(this->m_box);
  this->m_box->setValue(this->value());
  emit this->valueChanged(this->value());
}

} // namespace qreads
