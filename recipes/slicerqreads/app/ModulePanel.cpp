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
  , m_layout(new QVBoxLayout)
{
  this->setObjectName("ModulePanel");
  this->setAccessibleName("Tools");
  this->setFixedWidth(panelWidth);
  this->setFrameShape(QFrame::NoFrame);
  this->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  this->setWidgetResizable(true);
  this->setFocusPolicy(Qt::NoFocus);
  auto* content = new QWidget;
  content->setLayout(this->m_layout);
  this->m_layout->setContentsMargins(4, 4, 4, 4);
  this->m_layout->addStretch(1);
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
  this->m_sections[name] = { section, content };
  // Before the stretch.
  this->m_layout->insertWidget(this->m_layout->count() - 1, section);
}

QWidget* ModulePanel::section(const QString& name) const
{
  const auto found = this->m_sections.find(name);
  return found == this->m_sections.end() ? nullptr : found->second.content;
}

void ModulePanel::setSectionVisible(const QString& name, bool visible)
{
  if (const auto found = this->m_sections.find(name); found != this->m_sections.end())
  {
    found->second.whole->setVisible(visible);
  }
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
