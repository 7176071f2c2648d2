#include "SliceWidget.h"

#include "SliceController.h"

namespace qreads
{

SliceWidget::SliceWidget(vtkMRMLSliceLogic* logic, VolumeStore& volumes, QWidget* parent)
  : SliceWidget(new SliceView(logic, volumes), parent)
{
}

SliceWidget::SliceWidget(SliceView* view, QWidget* parent)
  : ViewFrame(*view->node(), view, new SliceController(*view), parent)
  , m_view(view)
{
  const QString name = QString::fromUtf8(view->node()->GetLayoutName());
  this->setObjectName(QString("qMRMLSliceWidget%1").arg(name));
  view->setAccessibleName(QString("%1 slice view").arg(name));
}

} // namespace qreads
