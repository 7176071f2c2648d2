#include "SeriesPanel.h"

#include <QLabel>
#include <QListWidget>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace qreads
{

namespace
{

/// Whether the list has to say whose series each is.
bool haveSeveralPatients(const std::vector<Series>& series)
{
  return std::any_of(series.begin(), series.end(),
                     [&series](const Series& entry) {
                       return entry.patientID != series.front().patientID ||
                              entry.patientName != series.front().patientName;
                     });
}

QString describe(const Series& series, bool withPatient)
{
  const std::string title = series.seriesDescription.empty() ? series.name : series.seriesDescription;
  QString text = QString::fromStdString(series.modality.empty() ? title : series.modality + "  " + title);
  if (series.expectedSliceCount > 0)
  {
    text += QString("\n%1 slices").arg(series.expectedSliceCount);
  }
  if (withPatient)
  {
    text +=
      QString("\n%1  %2").arg(QString::fromStdString(series.patientName), QString::fromStdString(series.patientID));
  }
  return text;
}

} // namespace

SeriesPanel::SeriesPanel(QWidget* parent)
  : QWidget(parent)
  , m_list(new QListWidget)
  , m_problemCount(new QLabel)
  , m_problems(new QListWidget)
{
  this->m_list->setAccessibleName("Series");
  this->m_list->setWordWrap(true);
  this->m_problems->setAccessibleName("Problems with the files");
  this->m_problems->setWordWrap(true);
  this->m_problems->setSelectionMode(QAbstractItemView::NoSelection);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(new QLabel("Series"));
  layout->addWidget(this->m_list, 2);
  layout->addWidget(this->m_problemCount);
  layout->addWidget(this->m_problems, 1);
  this->connect(this->m_list, &QListWidget::currentRowChanged, this, &SeriesPanel::seriesChosen);
}

void SeriesPanel::setSeries(const std::vector<Series>& series, int chosenIndex)
{
  const QSignalBlocker blocker(this->m_list);
  const bool withPatient = haveSeveralPatients(series);
  this->m_list->clear();
  for (const Series& entry : series)
  {
    this->m_list->addItem(describe(entry, withPatient));
  }
  this->m_list->setCurrentRow(chosenIndex);
}

void SeriesPanel::setProblems(const std::vector<std::string>& problems)
{
  this->m_problemCount->setText(QString("Problems with the files: %1").arg(problems.size()));
  this->m_problemCount->setVisible(!problems.empty());
  this->m_problems->setVisible(!problems.empty());
  this->m_problems->clear();
  for (const std::string& problem : problems)
  {
    this->m_problems->addItem(QString::fromStdString(problem));
  }
}

} // namespace qreads
