#pragma once

#include "loading/Series.h"

#include <QImage>
#include <QWidget>

#include <vector>

class QListWidget;

namespace qreads
{

/// Which series there are to choose from, each with a small picture; the one that is shown is selected.
class SeriesPanel : public QWidget
{
  Q_OBJECT

public:
  /// Pixels of a picture's sides, in points of the window.
  static constexpr int thumbnailSize = 64;

  explicit SeriesPanel(QWidget* parent = nullptr);

  /// @param shownIndex  -1 for none
  void setSeries(const std::vector<Series>& series, int shownIndex);
  /// @param picture  with the device pixel ratio of the screen
  void setThumbnail(int index, const QImage& picture);

signals:
  void seriesChosen(int index);

private:
  void choose(int index);

  QListWidget* m_list;
  int m_shown{ -1 };
};

} // namespace qreads
