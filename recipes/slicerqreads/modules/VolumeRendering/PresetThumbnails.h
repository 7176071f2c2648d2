#pragma once

#include "VolumeItem.h"

#include <QImage>
#include <QObject>
#include <QSize>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

namespace qreads
{

/// Draws a volume small, on a thread of its own that leaves the processors to others.
class PresetThumbnails : public QObject
{
  Q_OBJECT

public:
  explicit PresetThumbnails(QSize size, QObject* parent = nullptr);
  ~PresetThumbnails() override;

  /// What is in work for another volume is given up. Null: nothing is drawn, and nothing is kept.
  void setVoxels(std::shared_ptr<const VolumeVoxels> voxels);
  /// Draws the volume with a look; one at a time.
  void draw(std::shared_ptr<const VolumeLook> look);

signals:
  /// What draw() was asked for; not sent after another volume was set.
  void drawn(const QImage& image);

private:
  struct Job
  {
    int number{ 0 };
    std::shared_ptr<const VolumeVoxels> voxels;
    std::shared_ptr<const VolumeLook> look;
  };

  void run();
  QImage render(RayCaster& caster, const Job& job);
  bool isGivenUp(int number);

  QSize m_size;
  std::shared_ptr<const VolumeVoxels> m_voxels; ///< of the window's thread
  std::mutex m_mutex;
  std::condition_variable m_changed;
  int m_number{ 0 }; ///< of the volume: counts up
  Job m_waiting;     ///< with no look: nothing to do, but to forget
  bool m_hasWaiting{ false };
  bool m_stopping{ false };
  std::thread m_thread; ///< started with the first picture
};

} // namespace qreads
