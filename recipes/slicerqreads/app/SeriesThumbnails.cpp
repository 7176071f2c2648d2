#include "SeriesThumbnails.h"

#include "SliceRenderer.h"
#include "loading/ReaderRegistry.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

namespace qreads
{

namespace
{

/// Keeps the volume that a reader ends with.
class Sample final : public LoadObserver
{
public:
  void seriesFound(const std::vector<Series>& /*series*/, int /*chosenIndex*/) override {}
  void volumeStarted(std::shared_ptr<Volume> /*volume*/) override {}
  void sliceArrived(const std::shared_ptr<Volume>& /*volume*/, int /*slice*/) override {}
  void volumeFinished(const std::shared_ptr<Volume>& finished, const std::vector<std::string>& /*problems*/) override
  {
    this->volume = finished;
  }
  void failed(const std::string& /*reason*/) override {}

  std::shared_ptr<Volume> volume;
};

Point scaled(const Point& direction, double factor)
{
  return { direction[0] * factor, direction[1] * factor, direction[2] * factor };
}

double lengthOf(const Point& direction)
{
  return std::sqrt(dotProduct(direction, direction));
}

/// Which way something that lies along an axis is drawn: as the slice views do, with the patient's right and front at
/// the left, and the front and the head on top.
double sign(const Point& axis, const Point& wanted)
{
  return dotProduct(axis, wanted) < 0.0 ? -1.0 : 1.0;
}

/// From the picture's pixels to patient coordinates, in the plane of slice k.
Matrix thumbnailPlane(const Volume& volume, int k, int size)
{
  const Matrix ijkToRAS = volume.ijkToRAS();
  const int* dimensions = volume.image()->GetDimensions();
  std::array<Point, 2> axes{ column(ijkToRAS, 0), column(ijkToRAS, 1) };
  const Point corner{ (dimensions[0] - 1) / 2.0, (dimensions[1] - 1) / 2.0, static_cast<double>(k) };
  const Point center = transformPoint(ijkToRAS, corner);
  const double extent = std::max(dimensions[0] * lengthOf(axes[0]), dimensions[1] * lengthOf(axes[1]));
  // Up is the axis that is nearer to the head or, in axial slices, to the front.
  const Point front{ 0.0, 1.0, 0.0 };
  const Point head{ 0.0, 0.0, 1.0 };
  const auto part = [&axes](std::size_t index, const Point& wanted)
  { return std::abs(dotProduct(axes[index], wanted)) / lengthOf(axes[index]); };
  constexpr double steep = 0.5;
  const bool isAxial = std::max(part(0, head), part(1, head)) < steep;
  const Point up = isAxial ? front : head;
  if (part(0, up) > part(1, up))
  {
    std::swap(axes[0], axes[1]);
  }
  const bool isSagittal = part(0, front) > steep && !isAxial;
  const Point right = isSagittal ? Point{ 0.0, -1.0, 0.0 } : Point{ -1.0, 0.0, 0.0 };
  const double pixel = extent / size;
  const Point across = scaled(axes[0], sign(axes[0], right) * pixel / lengthOf(axes[0]));
  const Point down = scaled(axes[1], -sign(axes[1], up) * pixel / lengthOf(axes[1]));
  Matrix plane{};
  for (std::size_t row = 0; row < 3; ++row)
  {
    plane[4 * row] = across[row];
    plane[4 * row + 1] = down[row];
    plane[4 * row + 2] = column(ijkToRAS, 2)[row];
    plane[4 * row + 3] = center[row] - size / 2.0 * (across[row] + down[row]);
  }
  plane[15] = 1.0;
  return plane;
}

} // namespace

QImage thumbnailOf(const std::shared_ptr<const Volume>& volume, int size)
{
  const int k = (volume->sliceCount() - 1) / 2;
  SliceLook look;
  look.colors = greyColors();
  if (volume->inverted)
  {
    std::reverse(look.colors.begin(), look.colors.end());
  }
  double range[2];
  if (volume->windowLevel)
  {
    look.windowLevel = *volume->windowLevel;
  }
  else if (vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(volume->image(), k, k, range))
  {
    look.windowLevel = { range[1] - range[0], 0.5 * (range[0] + range[1]) };
  }
  SliceRenderer renderer;
  renderer.setVolume(volume);
  return renderer.render(thumbnailPlane(*volume, k, size), QSize(size, size), look, nullptr);
}

SeriesThumbnails::SeriesThumbnails(const ReaderRegistry& readers, int size, QObject* parent)
  : QObject(parent)
  , m_readers(readers)
  , m_size(size)
{
}

SeriesThumbnails::~SeriesThumbnails()
{
  this->stop();
  if (this->m_thread.joinable())
  {
    this->m_thread.join();
  }
}

void SeriesThumbnails::start(const std::vector<Series>& series)
{
  this->stop();
  this->m_cancelled = std::make_shared<CancelFlag>(false);
  std::vector<std::filesystem::path> files;
  files.reserve(series.size());
  for (const Series& each : series)
  {
    files.push_back(each.representativeFile);
  }
  const auto work = [this, files = std::move(files), cancelled = this->m_cancelled]
  {
    for (std::size_t index = 0; index < files.size() && !*cancelled; ++index)
    {
      if (files[index].empty())
      {
        continue;
      }
      Sample sample;
      this->m_readers.read({ { files[index] } }, sample, *cancelled);
      if (!sample.volume || *cancelled)
      {
        continue;
      }
      const QImage picture = thumbnailOf(sample.volume, this->m_size);
      QMetaObject::invokeMethod(
        this,
        [this, cancelled, picture, index]
        {
          if (!*cancelled)
          {
            emit this->made(static_cast<int>(index), picture);
          }
        },
        Qt::QueuedConnection);
    }
  };
  this->m_thread = std::thread(
    [work, before = std::make_shared<std::thread>(std::move(this->m_thread))]
    {
      if (before->joinable())
      {
        before->join();
      }
      work();
    });
}

void SeriesThumbnails::stop()
{
  if (this->m_cancelled)
  {
    *this->m_cancelled = true;
  }
}

} // namespace qreads
