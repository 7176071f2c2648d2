#include "ThreeDView.h"

#include "ViewText.h"

#include <vtkCamera.h>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <cmath>
#include <utility>

namespace qreads
{

ThreeDView::ThreeDView(QWidget* parent)
  : SceneView(parent)
{
  this->setAttribute(Qt::WA_OpaquePaintEvent);
  this->setFocusPolicy(Qt::StrongFocus);
  this->setAccessibleName("3D view");
}

ThreeDView::~ThreeDView() = default;

void ThreeDView::lookAt(const Sphere& sphere)
{
  this->m_sphere = sphere;
  constexpr double azimuth = 30.0;
  constexpr double elevation = 20.0;
  const double halfAngle = this->m_camera->GetViewAngle() / 2 * std::acos(-1.0) / 180.0;
  const double distance = sphere.radius / std::sin(halfAngle);
  this->m_camera->SetFocalPoint(sphere.center.data());
  this->m_camera->SetPosition(sphere.center[0], sphere.center[1] + distance, sphere.center[2]);
  this->m_camera->SetViewUp(0.0, 0.0, 1.0);
  this->m_camera->Azimuth(azimuth);
  this->m_camera->Elevation(elevation);
  this->m_camera->OrthogonalizeViewUp();
  this->invalidate();
}

void ThreeDView::setPlanes(std::vector<SlicePlane> planes)
{
  this->m_planes = std::move(planes);
  this->invalidate();
}

void ThreeDView::clear()
{
  this->m_lastCleared = this->m_lastRequest;
  this->m_planes.clear();
  this->m_image = QImage();
  if (this->isVisible())
  {
    this->repaint();
  }
}

void ThreeDView::invalidate()
{
  this->m_outdated = true;
  this->update();
}

void ThreeDView::requestPicture()
{
  if (!this->m_thread)
  {
    this->m_thread = std::make_unique<RenderThread>(
      [this](const ScenePicture& picture)
      {
        QMetaObject::invokeMethod(
          this, [this, picture] { this->take(picture); }, Qt::QueuedConnection);
      });
  }
  SceneRequest request;
  request.number = ++this->m_lastRequest;
  request.size = this->size() * this->devicePixelRatioF();
  this->m_camera->GetPosition(request.camera.position.data());
  this->m_camera->GetFocalPoint(request.camera.focalPoint.data());
  this->m_camera->GetViewUp(request.camera.viewUp.data());
  request.planes = this->m_planes;
  this->m_thread->request(std::move(request));
  this->m_outdated = false;
}

void ThreeDView::take(const ScenePicture& picture)
{
  if (picture.number <= this->m_lastCleared)
  {
    return;
  }
  this->m_image = picture.image;
  this->m_image.setDevicePixelRatio(this->devicePixelRatioF());
  this->m_problem = picture.problem.empty() ? QString()
                                            : "3D is not available here: " + QString::fromStdString(picture.problem) +
                                                ". Slices are not affected.";
  this->update();
  if (picture.number == this->m_lastRequest)
  {
    emit this->settled();
  }
}

void ThreeDView::paintEvent(QPaintEvent* /*event*/)
{
  if (this->m_outdated && !this->m_planes.empty() && !this->size().isEmpty())
  {
    this->requestPicture();
  }
  QPainter painter(this);
  painter.fillRect(this->rect(), Qt::black);
  if (!this->m_problem.isEmpty())
  {
    drawMessage(painter, this->rect(), this->m_problem);
  }
  else if (!this->m_image.isNull())
  {
    painter.drawImage(0, 0, this->m_image);
  }
}

void ThreeDView::resizeEvent(QResizeEvent* event)
{
  QWidget::resizeEvent(event);
  this->invalidate();
}

void ThreeDView::mousePressEvent(QMouseEvent* event)
{
  this->m_lastPosition = event->pos();
}

void ThreeDView::mouseMoveEvent(QMouseEvent* event)
{
  const QPoint change = event->pos() - std::exchange(this->m_lastPosition, event->pos());
  const bool control = event->modifiers() & Qt::ControlModifier;
  if ((event->buttons() & Qt::MiddleButton) || ((event->buttons() & Qt::LeftButton) && control))
  {
    this->pan(change);
  }
  else if (event->buttons() & Qt::LeftButton)
  {
    this->turn(change);
  }
  else if (event->buttons() & Qt::RightButton)
  {
    this->zoom(std::exp(-0.01 * change.y()));
  }
}

void ThreeDView::wheelEvent(QWheelEvent* event)
{
  this->zoom(std::pow(1.1, event->angleDelta().y() / static_cast<double>(QWheelEvent::DefaultDeltasPerStep)));
  event->accept();
}

void ThreeDView::keyPressEvent(QKeyEvent* event)
{
  if (event->key() == Qt::Key_R)
  {
    this->lookAt(this->m_sphere);
    return;
  }
  QWidget::keyPressEvent(event);
}

void ThreeDView::turn(const QPoint& change)
{
  constexpr double degreesPerPixel = 0.5;
  this->m_camera->Azimuth(-degreesPerPixel * change.x());
  this->m_camera->Elevation(degreesPerPixel * change.y());
  this->m_camera->OrthogonalizeViewUp();
  this->invalidate();
}

void ThreeDView::pan(const QPoint& change)
{
  const double halfAngle = this->m_camera->GetViewAngle() / 2 * std::acos(-1.0) / 180.0;
  const double scale = 2 * this->m_camera->GetDistance() * std::tan(halfAngle) / this->height();
  Point position{};
  Point focalPoint{};
  Point up{};
  this->m_camera->GetPosition(position.data());
  this->m_camera->GetFocalPoint(focalPoint.data());
  this->m_camera->GetViewUp(up.data());
  const Point forward =
    normalized({ focalPoint[0] - position[0], focalPoint[1] - position[1], focalPoint[2] - position[2] });
  const Point right = crossProduct(forward, up);
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    const double shift = scale * (change.y() * up[axis] - change.x() * right[axis]);
    position[axis] += shift;
    focalPoint[axis] += shift;
  }
  this->m_camera->SetPosition(position.data());
  this->m_camera->SetFocalPoint(focalPoint.data());
  this->invalidate();
}

void ThreeDView::zoom(double factor)
{
  this->m_camera->Dolly(factor);
  this->invalidate();
}

} // namespace qreads
