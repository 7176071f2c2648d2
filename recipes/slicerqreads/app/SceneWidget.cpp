#include "SceneWidget.h"

#include "SceneController.h"
#include "SceneView.h"

#include <QVBoxLayout>

namespace qreads
{

SceneWidget::SceneWidget(vtkMRMLAbstractViewNode& node, QWidget* parent)
  : SceneWidget(node, new QWidget, new SceneController(node), parent)
{
}

SceneWidget::SceneWidget(vtkMRMLAbstractViewNode& node, QWidget* place, SceneController* controller, QWidget* parent)
  : ViewFrame(node, place, controller, parent)
  , m_place(place)
  , m_controller(controller)
{
  this->setObjectName(QString("qMRMLThreeDWidget%1").arg(QString::fromUtf8(node.GetLayoutName())));
  place->setPalette(QPalette(Qt::black));
  place->setAutoFillBackground(true);
  auto* layout = new QVBoxLayout(place);
  layout->setContentsMargins(0, 0, 0, 0);
}

void SceneWidget::setView(SceneView* view)
{
  this->m_place->layout()->addWidget(view);
  this->m_controller->setView(view);
}

} // namespace qreads
