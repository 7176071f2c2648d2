#pragma once

#include "loading/Series.h"
#include "loading/VolumeReader.h"

#include <QImage>
#include <QObject>

#include <memory>
#include <thread>
#include <vector>

namespace qreads
{

class ReaderRegistry;
class Volume;

/// The middle slice as the view of its orientation shows it, with the window and level that the files ask for.
/// @param size  of the picture, a square
QImage thumbnailOf(const std::shared_ptr<const Volume>& volume, int size);

/// Makes a small picture of each series on a thread, one after the other. A new request, as the end of this object,
/// stops what is going on at the next slice that is read.
class SeriesThumbnails : public QObject
{
  Q_OBJECT

public:
  SeriesThumbnails(const ReaderRegistry& readers, int size, QObject* parent = nullptr);
  ~SeriesThumbnails() override;

  /// Of the series that have a file to represent them.
  void start(const std::vector<Series>& series);
  void stop();

signals:
  /// @param index  of the series
  void made(int index, const QImage& picture);

private:
  const ReaderRegistry& m_readers;
  int m_size;
  std::shared_ptr<CancelFlag> m_cancelled; ///< of the newest thread
  std::thread m_thread;                    ///< joins the one before
};

} // namespace qreads
