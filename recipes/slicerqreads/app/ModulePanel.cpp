#include "ModulePanel.h"

#include <QGroupBox>
#include <QVBoxLayout>

namespace qreads
{

namespace
{
constexpr int panelWidth = 226;
}

ModulePanel::ModulePanel(QWidget* parent)
  : QScrollArea(parent)
  , m_sections(new QVBoxLayout)
{
  this->setObjectName("ModulePanel");
  this->setAccessibleName("Tools");
  this->setFixedWidth(panelWidth);
  this->setFrameShape(QFrame::NoFrame);
  this->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  this->setWidgetResizable(true);
  this->setFocusPolicy(Qt::NoFocus);
  auto* content = new QWidget;
  content->setLayout(this->m_sections);
  this->m_sections->setContentsMargins(4, 4, 4, 4);
  this->m_sections->addStretch(1);
  this->setWidget(content);
}

void ModulePanel::addSection(const QString& name, const QString& title, QWidget* content)
{
  QWidget* section = content;
  if (!title.isEmpty())
  {
    section = new QGroupBox(title);
    auto* layout = new QVBoxLayout(section);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(content);
  }
  this->m_contents[name] = content;
  // Before the stretch.
  this->m_sections->insertWidget(this->m_sections->count() - 1, section);
}

QWidget* ModulePanel::section(const QString& name) const
{
  const auto found = this->m_contents.find(name);
  return found == this->m_contents.end() ? nullptr : found->second;
}

bool ModulePanel::selectModule(const QString& name)
{
  QWidget* content = this->section(name);
  if (content)
  {
    this->ensureWidgetVisible(content);
  }
  return content != nullptr;
}

} // namespace qreads
