#include "ThreeDView.h"

#include "ViewText.h"
#include "Workspace.h"

#include "vtkMRMLScene.h"

#include <vtkBoundingBox.h>
#include <vtkCamera.h>
#include <vtkCommand.h>

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <utility>

namespace qreads
{

namespace
{

/// Around all voxels: {r minimum, r maximum, a…, s…}, mm.
vtkBoundingBox boundsOf(const Volume& volume)
{
  const int* dimensions = volume.image()->GetDimensions();
  vtkBoundingBox box;
  for (const double i : { -0.5, dimensions[0] - 0.5 })
  {
    for (const double j : { -0.5, dimensions[1] - 0.5 })
    {
      for (const double k : { -0.5, dimensions[2] - 0.5 })
      {
        box.AddPoint(transformPoint(volume.ijkToRAS(), { i, j, k }).data());
      }
    }
  }
  return box;
}

std::array<double, 3> colorOf(const double* channels)
{
  return { channels[0], channels[1], channels[2] };
}

} // namespace

ThreeDView::ThreeDView(Workspace& workspace, QWidget* parent)
  : SceneView(parent)
  , m_workspace(workspace)
{
  this->setAttribute(Qt::WA_OpaquePaintEvent);
  this->setFocusPolicy(Qt::StrongFocus);
  this->setMouseTracking(true);
  this->setAccessibleName("3D view");
  for (const auto& module : workspace.modules())
  {
    if (const auto* provider = dynamic_cast<const SceneDisplayableManagerProvider*>(module.get()))
    {
      this->m_managers.push_back(provider->createSceneDisplayableManager(*this, workspace));
    }
  }
}

ThreeDView::~ThreeDView() = default;

vtkMRMLViewNode* ThreeDView::viewNode()
{
  auto* node = vtkMRMLViewNode::SafeDownCast(this->m_workspace.scene().GetFirstNodeByClass("vtkMRMLViewNode"));
  if (node != this->m_viewNode)
  {
    this->m_viewNode = node;
    this->m_viewNodeObservation =
      node ? Observation(node, vtkCommand::ModifiedEvent, this, &ThreeDView::requestPicture) : Observation();
  }
  return node;
}

void ThreeDView::lookAt(const std::shared_ptr<const Volume>& volume)
{
  this->setVolume(volume);
  this->resetCamera();
}

void ThreeDView::setVolume(const std::shared_ptr<const Volume>& volume)
{
  if (this->m_volume != volume)
  {
    this->m_volume = volume;
    this->m_mouseOwner = nullptr;
    for (const auto& manager : this->m_managers)
    {
      manager->volumeChanged();
    }
  }
}

void ThreeDView::resetCamera()
{
  this->lookFrom({ 0.0, 1.0, 0.0 });
  constexpr double azimuth = 30.0;
  constexpr double elevation = 20.0;
  this->m_camera->Azimuth(azimuth);
  this->m_camera->Elevation(elevation);
  this->m_camera->OrthogonalizeViewUp();
}

void ThreeDView::lookFrom(const Point& side)
{
  const Sphere sphere = this->m_volume ? enclosingSphere(*this->m_volume) : Sphere();
  const double halfAngle = this->m_camera->GetViewAngle() / 2 * std::acos(-1.0) / 180.0;
  const double distance = sphere.radius / std::sin(halfAngle);
  this->m_camera->SetFocalPoint(sphere.center.data());
  this->m_camera->SetPosition(sphere.center[0] + distance * side[0], sphere.center[1] + distance * side[1],
                              sphere.center[2] + distance * side[2]);
  // The head is up; for who looks from head or feet, the front is.
  const bool isAlongBody = side[2] != 0.0;
  this->m_camera->SetViewUp(0.0, isAlongBody ? 1.0 : 0.0, isAlongBody ? 0.0 : 1.0);
  this->requestPicture();
}

void ThreeDView::setPlanes(std::vector<SlicePlane> planes)
{
  this->m_planes = std::move(planes);
  this->requestPicture();
}

void ThreeDView::clear()
{
  this->m_lastCleared = this->m_lastRequest;
  this->m_planes.clear();
  this->setVolume(nullptr);
  this->m_image = QImage();
  this->m_failures.clear();
  if (this->m_thread)
  {
    this->m_thread->forget();
  }
  if (this->isVisible())
  {
    this->repaint();
  }
}

void ThreeDView::requestPicture()
{
  this->m_outdated = true;
  this->update();
}

SceneCamera ThreeDView::currentCamera() const
{
  SceneCamera camera;
  this->m_camera->GetPosition(camera.position.data());
  this->m_camera->GetFocalPoint(camera.focalPoint.data());
  this->m_camera->GetViewUp(camera.viewUp.data());
  camera.viewAngle = this->m_camera->GetViewAngle();
  camera.size = this->size();
  return camera;
}

void ThreeDView::sendRequest()
{
  if (!this->m_thread)
  {
    this->m_thread = std::make_unique<RenderThread>(
      [this](const SceneAnswer& answer)
      {
        QMetaObject::invokeMethod(
          this, [this, answer] { this->take(answer); }, Qt::QueuedConnection);
      });
  }
  SceneRequest request;
  request.number = ++this->m_lastRequest;
  request.camera = this->currentCamera();
  request.camera.size = this->size() * this->devicePixelRatioF();
  request.planes = this->m_planes;
  if (vtkMRMLViewNode* node = this->viewNode())
  {
    request.backgroundColor = colorOf(node->GetBackgroundColor());
    if (node->GetBoxVisible())
    {
      request.box.emplace();
      boundsOf(*this->m_volume).GetBounds(request.box->bounds.data());
      request.box->color = colorOf(node->GetBoxColor());
    }
  }
  for (const auto& manager : this->m_managers)
  {
    const SceneItems items = manager->items();
    request.items.insert(request.items.end(), items.begin(), items.end());
  }
  this->m_thread->request(std::move(request));
  this->m_outdated = false;
}

void ThreeDView::take(const SceneAnswer& answer)
{
  if (answer.number <= this->m_lastCleared)
  {
    return;
  }
  this->m_image = answer.image;
  this->m_image.setDevicePixelRatio(this->devicePixelRatioF());
  this->m_shownCamera = answer.camera;
  this->m_shownCamera.size = answer.camera.size / this->devicePixelRatioF();
  QStringList failures;
  for (const std::string& failure : answer.failures)
  {
    failures.append(QString::fromStdString(failure));
  }
  this->m_failures = failures.join('\n');
  const QString problem =
    answer.problem.empty()
      ? QString()
      : "3D is not available here: " + QString::fromStdString(answer.problem) + ". Slices are not affected.";
  this->update();
  if (std::exchange(this->m_problem, problem) != problem)
  {
    emit this->problemChanged();
  }
  if (answer.isLast && answer.number == this->m_lastRequest)
  {
    emit this->settled();
  }
}

void ThreeDView::paintEvent(QPaintEvent* /*event*/)
{
  if (this->m_outdated && this->m_volume && !this->size().isEmpty())
  {
    this->sendRequest();
  }
  QPainter painter(this);
  vtkMRMLViewNode* node = this->viewNode();
  const std::array<double, 3> background = node ? colorOf(node->GetBackgroundColor()) : std::array<double, 3>();
  painter.fillRect(this->rect(), QColor::fromRgbF(static_cast<float>(background[0]), static_cast<float>(background[1]),
                                                  static_cast<float>(background[2])));
  if (!this->m_problem.isEmpty())
  {
    drawMessage(painter, this->rect(), this->m_problem);
    return;
  }
  if (this->m_image.isNull() || !this->m_volume)
  {
    return;
  }
  painter.drawImage(0, 0, this->m_image);
  for (const auto& manager : this->m_managers)
  {
    painter.save();
    manager->paint(painter, this->m_shownCamera);
    painter.restore();
  }
  if (node && node->GetAxisLabelsVisible())
  {
    this->paintAxisLabels(painter);
  }
  constexpr int margin = 6;
  const QRect area = this->rect().adjusted(margin, margin, -margin, -margin);
  drawLabel(painter, area, Qt::AlignRight | Qt::AlignBottom, completenessText(*this->m_volume), warningColor);
  drawLabel(painter, area, Qt::AlignLeft | Qt::AlignBottom | Qt::TextWordWrap, this->m_failures, warningColor);
}

void ThreeDView::paintAxisLabels(QPainter& painter)
{
  const vtkBoundingBox box = boundsOf(*this->m_volume);
  Point center{};
  box.GetCenter(center.data());
  constexpr std::array<const char*, 6> letters{ "L", "R", "P", "A", "I", "S" };
  for (std::size_t side = 0; side < letters.size(); ++side)
  {
    Point place = center;
    place[side / 2] = box.GetBound(static_cast<int>(side));
    if (const auto position = this->m_shownCamera.project(place))
    {
      constexpr int size = 20;
      const QRect where(position->toPoint() - QPoint(size / 2, size / 2), QSize(size, size));
      drawLabel(painter, where, Qt::AlignCenter, letters.at(side), Qt::white);
    }
  }
}

void ThreeDView::resizeEvent(QResizeEvent* event)
{
  QWidget::resizeEvent(event);
  this->requestPicture();
}

void ThreeDView::hideEvent(QHideEvent* event)
{
  QWidget::hideEvent(event);
  if (!this->m_volume)
  {
    // A program that only waits has no need of OpenGL and what it holds.
    this->m_thread.reset();
  }
}

template<class Event>
SceneDisplayableManager* ThreeDView::offer(bool (SceneDisplayableManager::*handle)(const Event&), const Event& event)
{
  if (!this->m_volume || !this->m_problem.isEmpty())
  {
    return nullptr;
  }
  const auto taker = std::find_if(this->m_managers.rbegin(), this->m_managers.rend(),
                                  [&](const auto& manager) { return (manager.get()->*handle)(event); });
  return taker == this->m_managers.rend() ? nullptr : taker->get();
}

void ThreeDView::addContextActions(QMenu& menu, const QPoint& position)
{
  for (const auto& manager : this->m_managers)
  {
    manager->addContextActions(menu, position);
  }
}

void ThreeDView::mousePressEvent(QMouseEvent* event)
{
  this->m_pressPosition = event->pos();
  this->m_lastPosition = event->pos();
  this->m_dragged = false;
  if (!this->m_mouseOwner)
  {
    this->m_mouseOwner = this->offer(&SceneDisplayableManager::mousePress, *event);
  }
}

void ThreeDView::mouseReleaseEvent(QMouseEvent* event)
{
  if (SceneDisplayableManager* owner = event->buttons() ? nullptr : std::exchange(this->m_mouseOwner, nullptr))
  {
    owner->mouseRelease(*event);
    return;
  }
  if (event->button() == Qt::RightButton && !event->buttons() && !this->m_dragged)
  {
    emit this->contextMenuWanted(event->globalPosition().toPoint());
  }
}

void ThreeDView::mouseDoubleClickEvent(QMouseEvent* event)
{
  this->mousePressEvent(event);
  if (event->button() == Qt::LeftButton && !this->m_mouseOwner)
  {
    emit this->maximizeWanted();
  }
}

void ThreeDView::contextMenuEvent(QContextMenuEvent* event)
{
  // The mouse's comes with the press already, when it may still become a drag.
  if (event->reason() == QContextMenuEvent::Keyboard)
  {
    emit this->contextMenuWanted(event->globalPos());
  }
}

void ThreeDView::mouseMoveEvent(QMouseEvent* event)
{
  if (this->m_mouseOwner)
  {
    this->m_mouseOwner->mouseMove(*event);
    return;
  }
  constexpr int clickTolerance = 3;
  this->m_dragged = this->m_dragged || (event->pos() - this->m_pressPosition).manhattanLength() > clickTolerance;
  if (event->buttons() && !this->m_dragged)
  {
    return;
  }
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
  else
  {
    this->offer(&SceneDisplayableManager::mouseMove, *event);
  }
}

void ThreeDView::wheelEvent(QWheelEvent* event)
{
  this->zoom(std::pow(1.1, event->angleDelta().y() / static_cast<double>(QWheelEvent::DefaultDeltasPerStep)));
  event->accept();
}

void ThreeDView::keyPressEvent(QKeyEvent* event)
{
  if (this->offer(&SceneDisplayableManager::keyPress, *event))
  {
    return;
  }
  if (event->key() == Qt::Key_R)
  {
    this->resetCamera();
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
  this->requestPicture();
}

void ThreeDView::pan(const QPoint& change)
{
  SceneCamera camera = this->currentCamera();
  const double scale = camera.millimetersAt(this->m_camera->GetDistance());
  const Point right = camera.right();
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    const double shift = scale * (change.y() * camera.viewUp[axis] - change.x() * right[axis]);
    camera.position[axis] += shift;
    camera.focalPoint[axis] += shift;
  }
  this->m_camera->SetPosition(camera.position.data());
  this->m_camera->SetFocalPoint(camera.focalPoint.data());
  this->requestPicture();
}

void ThreeDView::zoom(double factor)
{
  this->m_camera->Dolly(factor);
  this->requestPicture();
}

} // namespace qreads
