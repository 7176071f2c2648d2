#pragma once

#include <QProgressBar>

namespace qreads
{

/// A thin line that says how far the loading is. Its place is always taken, so that nothing moves when it comes and
/// goes.
class LoadingProgress : public QProgressBar
{
  Q_OBJECT

public:
  explicit LoadingProgress(QWidget* parent = nullptr);

  /// @param total  0 where it is not known
  void show(int done, int total);
  void end();

protected:
  void paintEvent(QPaintEvent* event) override;
};

} // namespace qreads
