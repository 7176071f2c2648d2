#include "ProblemsPanel.h"

namespace qreads
{

namespace
{
constexpr int listHeight = 90;
}

ProblemsPanel::ProblemsPanel(QWidget* parent)
  : QListWidget(parent)
{
  this->setObjectName("ProblemsList");
  this->setAccessibleName("Problems with the files");
  this->setToolTip("Files that are not in what is shown, and why");
  this->setWordWrap(true);
  this->setSelectionMode(QAbstractItemView::NoSelection);
  this->setFixedHeight(listHeight);
}

void ProblemsPanel::setProblems(const std::vector<std::string>& problems)
{
  this->clear();
  for (const std::string& problem : problems)
  {
    this->addItem(QString::fromStdString(problem));
  }
}

} // namespace qreads
