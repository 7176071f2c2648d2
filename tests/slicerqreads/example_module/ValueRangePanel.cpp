#include "ValueRangePanel.h"

#include "vtkSlicerValueRangeLogic.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLScalarVolumeNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceLogic.h"

#include <vtkCommand.h>

#include <QPushButton>
#include <QVBoxLayout>

namespace qreads
{

ValueRangePanel::ValueRangePanel(vtkSlicerValueRangeLogic& logic)
  : m_logic(logic)
  , m_button(new QPushButton("Show whole range"))
{
  this->setObjectName("ValueRangePanel");
  this->m_button->setObjectName("ShowWholeRangeButton");
  this->m_button->setAccessibleName(this->m_button->text());
  this->m_button->setToolTip("Shows the least value in black and the largest in white");
  auto* layout = new QVBoxLayout(this);
  layout->addWidget(this->m_button);
  QObject::connect(this->m_button, &QPushButton::clicked, this,
                   [this] { vtkSlicerValueRangeLogic::ShowWholeRange(this->m_logic.GetShownVolume()); });
  vtkMRMLSliceCompositeNode* composite =
    logic.GetMRMLApplicationLogic()->GetSliceLogicByLayoutName("Red")->GetSliceCompositeNode();
  this->m_shownVolume = Observation(composite, vtkCommand::ModifiedEvent, this, &ValueRangePanel::updateButton);
  this->updateButton();
}

void ValueRangePanel::updateButton()
{
  this->m_button->setEnabled(this->m_logic.GetShownVolume() != nullptr);
}

} // namespace qreads
