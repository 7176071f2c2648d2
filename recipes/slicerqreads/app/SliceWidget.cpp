#include "SliceWidget.h"

#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QSlider>
#include <QVBoxLayout>

namespace qreads
{

namespace
{
constexpr int borderWidth = 4;
}

SliceWidget::SliceWidget(vtkMRMLSliceLogic* logic, VolumeStore& volumes, QWidget* parent)
  : QWidget(parent)
  , m_view(new SliceView(logic, volumes))
  , m_controller(new QWidget)
  , m_slider(new QSlider(Qt::Horizontal))
  , m_offset(new QLabel)
{
  const vtkMRMLSliceNode* node = this->m_view->node();
  const QString name = QString::fromUtf8(node->GetLayoutName());
  this->setObjectName(QString("qMRMLSliceWidget%1").arg(name));
  this->m_view->setAccessibleName(QString("%1 slice view").arg(name));
  this->m_slider->setAccessibleName(QString("%1 slice offset").arg(name));
  this->m_slider->setEnabled(false);
  this->m_offset->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  this->m_offset->setMinimumWidth(this->fontMetrics().horizontalAdvance("S -0000.00 mm"));
  auto* label = new QLabel(QString::fromUtf8(node->GetLayoutLabel()));

  QPalette frame = this->palette();
  frame.setColor(QPalette::Window, this->m_view->color());
  frame.setColor(QPalette::WindowText, Qt::white);
  this->setPalette(frame);
  this->setAutoFillBackground(true);

  auto* controller = new QHBoxLayout(this->m_controller);
  controller->setContentsMargins(borderWidth, borderWidth, borderWidth, 0);
  controller->addWidget(label);
  controller->addWidget(this->m_slider, 1);
  controller->addWidget(this->m_offset);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(borderWidth, borderWidth, borderWidth, borderWidth);
  layout->setSpacing(0);
  layout->addWidget(this->m_view, 1);
  layout->addWidget(this->m_controller);

  this->connect(this->m_view, &SliceView::offsetChanged, this, &SliceWidget::showOffset);
  this->connect(this->m_slider, &QSlider::valueChanged, this,
                [this](int index) {
                  this->m_view->scroll(index - this->m_view->range().indexOf(this->m_view->node()->GetSliceOffset()));
                });
}

void SliceWidget::showOffset()
{
  const QSignalBlocker blocker(this->m_slider);
  const bool enabled = this->m_view->volume() != nullptr;
  this->m_slider->setEnabled(enabled);
  if (!enabled)
  {
    this->m_offset->clear();
    return;
  }
  const OffsetRange range = this->m_view->range();
  this->m_slider->setRange(0, range.stepCount());
  this->m_slider->setValue(range.indexOf(this->m_view->node()->GetSliceOffset()));
  this->m_offset->setText(QString::fromStdString(offsetText(*this->m_view->node())));
}

} // namespace qreads
