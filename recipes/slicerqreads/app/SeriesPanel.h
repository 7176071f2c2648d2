#pragma once

#include "loading/Series.h"

#include <QWidget>

#include <string>
#include <vector>

class QLabel;
class QListWidget;

namespace qreads
{

/// The side panel: which series there are to choose from, and what is wrong with the files.
class SeriesPanel : public QWidget
{
  Q_OBJECT

public:
  explicit SeriesPanel(QWidget* parent = nullptr);

  void setSeries(const std::vector<Series>& series, int chosenIndex);
  void setProblems(const std::vector<std::string>& problems);

signals:
  void seriesChosen(int index);

private:
  QListWidget* m_list;
  QLabel* m_problemCount;
  QListWidget* m_problems;
};

} // namespace qreads
