#include "SceneController.h"

#include "SceneView.h"

namespace qreads
{

void SceneController::setView(SceneView* view)
{
  this->m_view = view;
  for (QToolButton* button : this->m_buttons)
  {
    button->setEnabled(view != nullptr);
  }
}

void SceneController::addControls()
{
  PictogramButton* reset =
    this->addButton(PictogramButton::Pictogram::Fit, "reset", "Look at everything, from where the view began (R)");
  this->connect(reset, &QToolButton::clicked, this, [this] { this->m_view->resetCamera(); });
  this->m_buttons.push_back(reset);
  struct Side
  {
    const char* letter;
    const char* name;
    Point direction;
  };
  for (const Side& side :
       { Side{ "A", "front", { 0, 1, 0 } }, Side{ "P", "back", { 0, -1, 0 } }, Side{ "L", "left", { -1, 0, 0 } },
         Side{ "R", "right", { 1, 0, 0 } }, Side{ "S", "head", { 0, 0, 1 } }, Side{ "I", "feet", { 0, 0, -1 } } })
  {
    PictogramButton* button =
      this->addButton(PictogramButton::Pictogram::None, QString("look from %1").arg(side.letter),
                      QString("Look from the patient's %1").arg(side.name));
    button->setText(side.letter);
    this->connect(button, &QToolButton::clicked, this,
                  [this, direction = side.direction] { this->m_view->lookFrom(direction); });
    this->m_buttons.push_back(button);
  }
  this->setView(this->m_view);
}

} // namespace qreads
