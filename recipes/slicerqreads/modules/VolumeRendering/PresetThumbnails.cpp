#include "PresetThumbnails.h"

#include "SliceGeometry.h"
#include "platform/Platform.h"

#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

/// From the front, a little from above and from the patient's left.
SceneCamera cameraFor(const Volume& volume, QSize size)
{
  const Sphere sphere = enclosingSphere(volume);
  SceneCamera camera;
  camera.size = size;
  const double pi = std::acos(-1.0);
  // Close: there is nothing in the corners of most volumes.
  const double distance = 0.8 * sphere.radius / std::sin(camera.viewAngle / 2 * pi / 180.0);
  const Point direction = normalized({ -0.35, 1.0, 0.2 });
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    camera.position[axis] = sphere.center[axis] + distance * direction[axis];
  }
  camera.focalPoint = sphere.center;
  camera.viewUp = normalized(crossProduct(crossProduct(direction, { 0.0, 0.0, 1.0 }), direction));
  return camera;
}

} // namespace

PresetThumbnails::PresetThumbnails(QSize size, QObject* parent)
  : QObject(parent)
  , m_size(size)
{
}

PresetThumbnails::~PresetThumbnails()
{
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_stopping = true;
  }
  this->m_changed.notify_one();
  if (this->m_thread.joinable())
  {
    this->m_thread.join();
  }
}

void PresetThumbnails::setVoxels(std::shared_ptr<const VolumeVoxels> voxels)
{
  this->m_voxels = std::move(voxels);
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_waiting = { ++this->m_number, nullptr, nullptr };
    this->m_hasWaiting = true;
  }
  this->m_changed.notify_one();
}

void PresetThumbnails::draw(std::shared_ptr<const VolumeLook> look)
{
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_waiting = { this->m_number, this->m_voxels, std::move(look) };
    this->m_hasWaiting = true;
  }
  if (!this->m_thread.joinable())
  {
    this->m_thread = std::thread(&PresetThumbnails::run, this);
  }
  this->m_changed.notify_one();
}

bool PresetThumbnails::isGivenUp(int number)
{
  const std::lock_guard<std::mutex> lock(this->m_mutex);
  return this->m_stopping || number != this->m_number;
}

void PresetThumbnails::run()
{
  platform::lowerThreadPriority();
  std::unique_ptr<RayCaster> caster;
  std::shared_ptr<const VolumeVoxels> casterVoxels;
  for (;;)
  {
    Job job;
    {
      std::unique_lock<std::mutex> lock(this->m_mutex);
      this->m_changed.wait(lock, [this] { return this->m_stopping || this->m_hasWaiting; });
      if (this->m_stopping)
      {
        return;
      }
      job = std::exchange(this->m_waiting, {});
      this->m_hasWaiting = false;
    }
    if (job.voxels != casterVoxels)
    {
      caster = job.voxels ? makeRayCaster(*job.voxels) : nullptr;
      casterVoxels = job.voxels;
    }
    if (!caster)
    {
      continue;
    }
    const QImage image = this->render(*caster, job);
    QMetaObject::invokeMethod(
      this,
      [this, image, number = job.number]
      {
        if (!this->isGivenUp(number))
        {
          emit this->drawn(image);
        }
      },
      Qt::QueuedConnection);
  }
}

QImage PresetThumbnails::render(RayCaster& caster, const Job& job)
{
  RayCastRequest request;
  request.look = job.look;
  request.camera = cameraFor(*job.voxels->volume, this->m_size);
  request.sampleDistance = 1.5;
  request.isSmooth = false;
  request.isAbandoned = [this, &job] { return this->isGivenUp(job.number); };
  return caster.render(request);
}

} // namespace qreads
