#include "ViewFrame.h"

#include <QVBoxLayout>

namespace qreads
{

namespace
{

/// Black or white: what is easier to read on a color.
QColor textColorOn(const QColor& color)
{
  const double brightness = 0.2126 * color.redF() * color.redF() + 0.7152 * color.greenF() * color.greenF() +
                            0.0722 * color.blueF() * color.blueF();
  constexpr double middle = 0.2;
  return brightness > middle ? Qt::black : Qt::white;
}

} // namespace

ViewFrame::ViewFrame(vtkMRMLAbstractViewNode& node, QWidget* picture, ViewControllerBar* controller, QWidget* parent)
  : QWidget(parent)
  , m_controller(controller)
{
  const double* channels = node.GetLayoutColor();
  const QColor color =
    QColor::fromRgbF(static_cast<float>(channels[0]), static_cast<float>(channels[1]), static_cast<float>(channels[2]));
  QPalette frame = this->palette();
  frame.setColor(QPalette::Window, color);
  frame.setColor(QPalette::WindowText, textColorOn(color));
  frame.setColor(QPalette::ButtonText, textColorOn(color));
  this->setPalette(frame);
  this->setAutoFillBackground(true);

  constexpr int borderWidth = 4;
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(borderWidth, borderWidth, borderWidth, borderWidth);
  layout->setSpacing(0);
  layout->addWidget(picture, 1);
  layout->addWidget(controller);
}

} // namespace qreads
