#include "SeriesPanel.h"

#include <QListWidget>
#include <QPixmap>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

namespace qreads
{

namespace
{

/// More than these are scrolled to.
constexpr int rowsSeen = 5;

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
    text += QString(series.expectedSliceCount == 1 ? "\n%1 slice" : "\n%1 slices").arg(series.expectedSliceCount);
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
{
  this->m_list->setObjectName("SeriesList");
  this->m_list->setAccessibleName("Series");
  this->m_list->setToolTip("Choose the series that is shown (Ctrl+Page Up, Ctrl+Page Down)");
  this->m_list->setWordWrap(true);
  this->m_list->setTextElideMode(Qt::ElideRight);
  this->m_list->setIconSize(QSize(thumbnailSize, thumbnailSize));
  this->m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  this->m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
  auto* layout = new QVBoxLayout(this);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->addWidget(this->m_list);
  this->connect(this->m_list, &QListWidget::currentRowChanged, this, &SeriesPanel::choose);
  // Also the one that was chosen last, where it could not be shown.
  this->connect(this->m_list, &QListWidget::itemClicked, this,
                [this](QListWidgetItem* item) { this->choose(this->m_list->row(item)); });
  this->connect(this->m_list, &QListWidget::itemActivated, this,
                [this](QListWidgetItem* item) { this->choose(this->m_list->row(item)); });
}

void SeriesPanel::choose(int index)
{
  if (index >= 0 && index != this->m_shown)
  {
    this->m_shown = index;
    emit this->seriesChosen(index);
  }
}

void SeriesPanel::setSeries(const std::vector<Series>& series, int shownIndex)
{
  const QSignalBlocker blocker(this->m_list);
  const bool withPatient = haveSeveralPatients(series);
  QPixmap empty(this->m_list->iconSize());
  empty.fill(Qt::black);
  this->m_list->clear();
  for (const Series& entry : series)
  {
    const QString text = describe(entry, withPatient);
    auto* item = new QListWidgetItem(QIcon(empty), text, this->m_list);
    item->setSizeHint(QSize(1, thumbnailSize + 6));
    item->setToolTip(text);
    item->setData(Qt::AccessibleTextRole, QString(text).replace('\n', ", "));
  }
  this->m_shown = shownIndex;
  this->m_list->setCurrentRow(shownIndex);
  const int rows = std::clamp(this->m_list->count(), 1, rowsSeen);
  this->m_list->setFixedHeight(rows * (thumbnailSize + 6) + 2 * this->m_list->frameWidth());
}

void SeriesPanel::setThumbnail(int index, const QImage& picture)
{
  if (QListWidgetItem* item = this->m_list->item(index))
  {
    QIcon icon;
    const QPixmap pixmap = QPixmap::fromImage(picture);
    // The selected one is not to be tinted.
    icon.addPixmap(pixmap, QIcon::Normal);
    icon.addPixmap(pixmap, QIcon::Selected);
    const QSignalBlocker blocker(this->m_list);
    item->setIcon(icon);
  }
}

} // namespace qreads
