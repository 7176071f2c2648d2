#include "SliceView.h"

#include "ViewText.h"

#include "vtkMRMLScene.h"
#include "vtkMRMLSliceDisplayNode.h"
#include "vtkMRMLSliceLayerLogic.h"

#include <vtkCommand.h>
#include <vtkImageData.h>

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

constexpr int textSize = 13;
constexpr int textMargin = 6;
const QColor textColor(225, 225, 225);
const QColor warningColor(255, 190, 60);

QString fromUtf8(const std::string& text)
{
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

Point opposite(const Point& direction)
{
  return { -direction[0], -direction[1], -direction[2] };
}

} // namespace

SliceView::SliceView(vtkMRMLSliceLogic* logic, VolumeStore& volumes, QWidget* parent)
  : QWidget(parent)
  , m_logic(logic)
  , m_node(logic->GetSliceNode())
  , m_compositeNode(logic->GetSliceCompositeNode())
  , m_background(volumes, [this](SliceLayer::Change change) { this->onBackgroundChanged(change); })
  , m_foreground(volumes, [this](SliceLayer::Change /*change*/) { this->invalidateImage(); })
  , m_label(volumes, [this](SliceLayer::Change /*change*/) { this->invalidateImage(); })
  , m_nodeObservation(this->m_node, vtkCommand::ModifiedEvent, this, &SliceView::onNodeModified)
  , m_compositeObservation(this->m_compositeNode, vtkCommand::ModifiedEvent, this, &SliceView::onCompositeModified)
  , m_linesObservation(logic->GetSliceDisplayNode(), vtkCommand::ModifiedEvent, this, &SliceView::onLinesModified)
  , m_slabObservation(logic->GetBackgroundLayer(), vtkCommand::ModifiedEvent, this, &SliceView::invalidateImage)
  , m_removalObservation(this->m_compositeNode->GetScene(), vtkMRMLScene::NodeRemovedEvent, this,
                         &SliceView::onCompositeModified)
{
  this->setAttribute(Qt::WA_OpaquePaintEvent);
  this->setFocusPolicy(Qt::StrongFocus);
  this->setMouseTracking(true);
  QFont textFont = this->font();
  textFont.setPixelSize(textSize);
  this->setFont(textFont);
}

SliceView::~SliceView() = default;

QColor SliceView::color() const
{
  const double* color = this->m_node->GetLayoutColor();
  return QColor::fromRgbF(static_cast<float>(color[0]), static_cast<float>(color[1]), static_cast<float>(color[2]));
}

void SliceView::showVolume(vtkMRMLScalarVolumeNode* node)
{
  this->m_fitted = true;
  this->m_compositeNode->SetBackgroundVolumeID(node->GetID());
  this->fit();
}

void SliceView::onCompositeModified()
{
  // The application's own nodes stay in the scene as long as there are views.
  vtkMRMLScene* scene = this->m_compositeNode->GetScene();
  const auto volumeNode = [scene](const char* id)
  { return scene ? vtkMRMLScalarVolumeNode::SafeDownCast(scene->GetNodeByID(id)) : nullptr; };
  this->m_background.setNode(volumeNode(this->m_compositeNode->GetBackgroundVolumeID()));
  this->m_foreground.setNode(volumeNode(this->m_compositeNode->GetForegroundVolumeID()));
  this->m_label.setNode(volumeNode(this->m_compositeNode->GetLabelVolumeID()));
  this->invalidateImage();
}

void SliceView::onLinesModified()
{
  this->update();
}

void SliceView::onBackgroundChanged(SliceLayer::Change change)
{
  if (change == SliceLayer::Change::Look)
  {
    this->invalidateImage();
    return;
  }
  if (!this->volume())
  {
    this->showNothing();
    return;
  }
  this->m_message.clear();
  this->m_reported.reset();
  if (this->m_fitted)
  {
    this->fit();
  }
  this->invalidateImage();
  emit this->offsetChanged();
  emit this->volumeChanged();
}

void SliceView::slicesArrived()
{
  if (!this->m_imageValid || this->m_background.isIncomplete())
  {
    this->m_background.voxelsChanged();
    this->invalidateImage();
  }
  this->update(); // The count in the corner.
}

void SliceView::setFinished()
{
  if (this->m_background.isIncomplete())
  {
    this->m_background.voxelsChanged();
  }
  if (this->m_fitted)
  {
    this->fit(); // The view may have been turned.
  }
  this->invalidateImage();
}

void SliceView::clear(const QString& message)
{
  this->m_message = message;
  const int wasModifying = this->m_compositeNode->StartModify();
  this->m_compositeNode->SetBackgroundVolumeID(nullptr);
  this->m_compositeNode->SetForegroundVolumeID(nullptr);
  this->m_compositeNode->SetLabelVolumeID(nullptr);
  this->m_compositeNode->EndModify(wasModifying);
  this->showNothing();
}

void SliceView::showNothing()
{
  this->m_image = QImage();
  this->m_imageValid = false;
  this->m_reported.reset();
  this->m_drag = Drag::None;
  this->m_mouseOwner = nullptr;
  if (this->isVisible())
  {
    this->repaint();
  }
  emit this->imageChanged();
  emit this->offsetChanged();
  emit this->volumeChanged();
}

void SliceView::addDisplayableManager(std::unique_ptr<SliceDisplayableManager> manager)
{
  this->m_managers.push_back(std::move(manager));
}

Point SliceView::toRAS(const QPointF& position) const
{
  const double scale = this->devicePixelRatioF();
  return transformPoint(pixelToRAS(*this->m_node), { position.x() * scale, position.y() * scale, 0.0 });
}

QPointF SliceView::fromRAS(const Point& ras) const
{
  const Point pixel = transformPoint(inverse(pixelToRAS(*this->m_node)), ras);
  return QPointF(pixel[0], pixel[1]) / this->devicePixelRatioF();
}

template<class Event>
SliceDisplayableManager* SliceView::offer(bool (SliceDisplayableManager::*handle)(const Event&), const Event& event)
{
  const auto taker = std::find_if(this->m_managers.rbegin(), this->m_managers.rend(),
                                  [&](const auto& manager) { return (manager.get()->*handle)(event); });
  return taker == this->m_managers.rend() ? nullptr : taker->get();
}

void SliceView::linkTo(SliceView* view)
{
  this->m_linkedViews.push_back(view);
  this->connect(view, &SliceView::offsetChanged, this, qOverload<>(&QWidget::update));
  this->connect(view, &SliceView::pointChosen, this,
                [this](const Point& ras) { this->m_node->JumpSlice(ras[0], ras[1], ras[2]); });
}

OffsetRange SliceView::range() const
{
  return this->volume() ? offsetRange(*this->m_node, *this->volume()) : OffsetRange();
}

void SliceView::scroll(int steps)
{
  if (this->volume())
  {
    const OffsetRange offsets = this->range();
    const int index = offsets.indexOf(this->m_node->GetSliceOffset()) + steps;
    emit this->scrolled();
    this->m_node->SetSliceOffset(offsets.offsetOf(std::clamp(index, 0, offsets.stepCount())));
  }
}

void SliceView::onNodeModified()
{
  const double* field = this->m_node->GetFieldOfView();
  const double* origin = this->m_node->GetXYZOrigin();
  const std::array<double, 4> shown{ field[0], field[1], origin[0], origin[1] };
  if (std::exchange(this->m_shownField, shown) != shown && !this->m_fitting)
  {
    this->m_fitted = false;
  }
  if (std::exchange(this->m_sliceVisible, this->m_node->GetSliceVisible()) != this->m_node->GetSliceVisible())
  {
    emit this->imageChanged();
  }
  this->invalidateImage();
  emit this->offsetChanged();
}

void SliceView::invalidateImage()
{
  this->m_imageValid = false;
  this->update();
}

void SliceView::fit()
{
  if (this->volume())
  {
    this->m_fitting = true;
    fitToVolume(*this->m_node, *this->volume());
    this->m_fitting = false;
  }
}

void SliceView::resizeEvent(QResizeEvent* event)
{
  QWidget::resizeEvent(event);
  const QSize pixels = this->size() * this->devicePixelRatioF();
  this->m_fitting = true;
  resizeView(*this->m_node, pixels.width(), pixels.height());
  this->m_fitting = false;
  if (this->m_fitted)
  {
    this->fit();
  }
}

SlicePlane SliceView::plane()
{
  if (!this->m_imageValid && this->volume())
  {
    this->renderImage();
  }
  return { this->m_image, this->m_imageToRAS };
}

void SliceView::renderImage()
{
  const int* dimensions = this->m_node->GetDimensions();
  const QSize size(dimensions[0], dimensions[1]);
  this->m_imageToRAS = pixelToRAS(*this->m_node);
  const auto render = [&](SliceLayer& layer, vtkMRMLSliceLayerLogic* logic)
  {
    // Only a script or a slab makes the logic's own reslice filter.
    const bool hasSlab = logic->HasReslice() || this->m_node->GetSlabReconstructionEnabled();
    return layer.render(this->m_imageToRAS, size, hasSlab ? logic->GetReslice() : nullptr);
  };
  this->m_image = render(this->m_background, this->m_logic->GetBackgroundLayer());
  const auto draw = [&](SliceLayer& layer, vtkMRMLSliceLayerLogic* logic, double opacity)
  {
    if (layer.volume() && opacity > 0.0)
    {
      QPainter painter(&this->m_image);
      painter.setOpacity(std::min(opacity, 1.0));
      painter.drawImage(0, 0, render(layer, logic));
    }
  };
  draw(this->m_foreground, this->m_logic->GetForegroundLayer(), this->m_compositeNode->GetForegroundOpacity());
  draw(this->m_label, this->m_logic->GetLabelLayer(), this->m_compositeNode->GetLabelOpacity());
  this->m_image.setDevicePixelRatio(this->devicePixelRatioF());
  this->m_imageValid = true;
  emit this->imageChanged();
}

void SliceView::paintEvent(QPaintEvent* /*event*/)
{
  QPainter painter(this);
  painter.fillRect(this->rect(), Qt::black);
  if (!this->volume())
  {
    drawMessage(painter, this->rect(), this->m_message);
    this->reportPainted(Shown::Message);
    return;
  }
  if (!this->m_imageValid)
  {
    this->renderImage();
  }
  painter.drawImage(0, 0, this->m_image);
  this->drawLinkedPlanes(painter);
  for (const auto& manager : this->m_managers)
  {
    painter.save();
    manager->paint(painter);
    painter.restore();
  }
  this->drawSides(painter);
  this->drawCorners(painter);
  if (this->volume()->isFinished())
  {
    this->reportPainted(Shown::Whole);
  }
  else if (!this->m_background.isIncomplete())
  {
    this->reportPainted(Shown::Part);
  }
}

void SliceView::reportPainted(Shown shown)
{
  if (this->m_reported != shown)
  {
    this->m_reported = shown;
    // Queued, so that the picture has been handed to the screen by then.
    QMetaObject::invokeMethod(
      this, [this, shown] { emit this->painted(shown); }, Qt::QueuedConnection);
  }
}

void SliceView::drawLinkedPlanes(QPainter& painter) const
{
  const Matrix toRAS = pixelToRAS(*this->m_node);
  const double scale = this->devicePixelRatioF();
  const double width = this->width() * scale;
  const double height = this->height() * scale;
  if (this->m_compositeNode->GetSliceIntersectionVisibility() == 0)
  {
    return;
  }
  for (const SliceView* view : this->m_linkedViews)
  {
    if (!view->volume() || !view->isVisible())
    {
      continue;
    }
    // The other plane holds the pixels for which a x + b y + c = 0.
    const Matrix other = sliceToRAS(*view->node());
    const Point normal = column(other, 2);
    const double a = dotProduct(normal, column(toRAS, 0));
    const double b = dotProduct(normal, column(toRAS, 1));
    const double c = dotProduct(normal, column(toRAS, 3)) - dotProduct(normal, column(other, 3));
    constexpr double parallel = 1e-9;
    if (std::max(std::abs(a), std::abs(b)) < parallel)
    {
      continue;
    }
    const QLineF line = std::abs(b) > std::abs(a) ? QLineF(0, -c / b, width, -(c + a * width) / b)
                                                  : QLineF(-c / a, 0, -(c + b * height) / a, height);
    painter.setPen(view->color().lighter(160));
    painter.drawLine(QLineF(line.p1() / scale, line.p2() / scale));
  }
}

void SliceView::drawSides(QPainter& painter) const
{
  const Matrix matrix = sliceToRAS(*this->m_node);
  const Point right = column(matrix, 0);
  const Point up = column(matrix, 1);
  const QRect area = this->rect().adjusted(textMargin, textMargin, -textMargin, -textMargin);
  const auto draw = [&](int flags, const Point& direction)
  { drawLabel(painter, area, flags, QString::fromStdString(anatomicalLetters(direction)), textColor); };
  draw(Qt::AlignLeft | Qt::AlignVCenter, opposite(right));
  draw(Qt::AlignRight | Qt::AlignVCenter, right);
  draw(Qt::AlignTop | Qt::AlignHCenter, up);
  draw(Qt::AlignBottom | Qt::AlignHCenter, opposite(up));
}

void SliceView::drawCorners(QPainter& painter) const
{
  const Series& series = this->volume()->series();
  // Half of the width each, less the letter between them.
  const int width = this->width() / 2 - 4 * textMargin;
  const QFontMetrics metrics(this->font());
  const auto lines = [&](std::initializer_list<QString> texts)
  {
    QStringList elided;
    for (const QString& text : texts)
    {
      if (!text.isEmpty())
      {
        elided += metrics.elidedText(text, Qt::ElideRight, width);
      }
    }
    return elided.join('\n');
  };
  const QRect area = this->rect().adjusted(textMargin, textMargin, -textMargin, -textMargin);
  drawLabel(painter, area, Qt::AlignLeft | Qt::AlignTop,
            lines({ fromUtf8(series.patientName), fromUtf8(series.patientID) }), textColor);
  drawLabel(painter, area, Qt::AlignRight | Qt::AlignTop,
            lines({ fromUtf8(series.studyDescription), fromUtf8(series.seriesDescription) }), textColor);
  QString windowLevel;
  if (vtkMRMLScalarVolumeDisplayNode* display = this->displayNode())
  {
    windowLevel = QString("W %1  L %2").arg(display->GetWindow(), 0, 'f', 0).arg(display->GetLevel(), 0, 'f', 0);
  }
  drawLabel(painter, area, Qt::AlignLeft | Qt::AlignBottom,
            lines({ QString::fromStdString(offsetText(*this->m_node)), windowLevel }), textColor);
  drawLabel(painter, area, Qt::AlignRight | Qt::AlignBottom, this->completenessText(), warningColor);
}

QString SliceView::completenessText() const
{
  const int arrived = this->volume()->arrivedSliceCount();
  const int expected = std::max(this->volume()->sliceCount(), this->volume()->series().expectedSliceCount);
  if (arrived == expected)
  {
    return {};
  }
  return QString(this->volume()->isFinished() ? "%1 of %2 slices" : "Loading: %1 of %2 slices")
    .arg(arrived)
    .arg(expected);
}

void SliceView::wheelEvent(QWheelEvent* event)
{
  this->m_wheelRemainder += event->angleDelta().y();
  const int steps = this->m_wheelRemainder / QWheelEvent::DefaultDeltasPerStep;
  this->m_wheelRemainder -= steps * QWheelEvent::DefaultDeltasPerStep;
  if (event->modifiers() & Qt::ControlModifier)
  {
    this->m_fitted = false;
    zoomBy(*this->m_node, std::pow(1.1, steps));
  }
  else
  {
    this->scroll(steps);
  }
  event->accept();
}

void SliceView::mousePressEvent(QMouseEvent* event)
{
  this->m_pressPosition = event->pos();
  this->m_lastPosition = event->pos();
  this->m_dragged = false;
  if (!this->volume())
  {
    return;
  }
  if (!this->m_mouseOwner && this->m_drag == Drag::None)
  {
    this->m_mouseOwner = this->offer(&SliceDisplayableManager::mousePress, *event);
  }
  if (this->m_mouseOwner)
  {
    return;
  }
  const bool control = event->modifiers() & Qt::ControlModifier;
  if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && control))
  {
    this->m_drag = Drag::Pan;
  }
  else if (event->button() == Qt::LeftButton)
  {
    this->m_drag = Drag::WindowLevel;
  }
  else if (event->button() == Qt::RightButton)
  {
    this->m_drag = Drag::Zoom;
  }
}

void SliceView::mouseMoveEvent(QMouseEvent* event)
{
  if (!this->volume())
  {
    return;
  }
  if (this->m_mouseOwner)
  {
    this->m_mouseOwner->mouseMove(*event);
    return;
  }
  if (this->m_drag == Drag::None)
  {
    if (this->offer(&SliceDisplayableManager::mouseMove, *event))
    {
      return;
    }
    if (event->modifiers() & Qt::ShiftModifier)
    {
      this->choosePoint(event->position());
    }
    return;
  }
  constexpr int clickTolerance = 3;
  this->m_dragged = this->m_dragged || (event->pos() - this->m_pressPosition).manhattanLength() > clickTolerance;
  if (!this->m_dragged)
  {
    return;
  }
  const QPoint change = event->pos() - std::exchange(this->m_lastPosition, event->pos());
  if (this->m_drag == Drag::WindowLevel)
  {
    this->dragWindowLevel(change);
  }
  else if (this->m_drag == Drag::Zoom)
  {
    this->m_fitted = false;
    zoomBy(*this->m_node, std::exp(-0.01 * change.y()));
  }
  else
  {
    this->pan(change);
  }
}

void SliceView::mouseReleaseEvent(QMouseEvent* event)
{
  if (SliceDisplayableManager* owner = event->buttons() ? nullptr : std::exchange(this->m_mouseOwner, nullptr))
  {
    owner->mouseRelease(*event);
    return;
  }
  if (event->button() == Qt::MiddleButton && !this->m_dragged && this->volume())
  {
    this->choosePoint(event->position());
  }
  this->m_drag = Drag::None;
}

void SliceView::keyPressEvent(QKeyEvent* event)
{
  constexpr int page = 10;
  const int all = this->range().stepCount();
  if (this->volume() && this->offer(&SliceDisplayableManager::keyPress, *event))
  {
    return;
  }
  switch (event->key())
  {
    case Qt::Key_Up:
    case Qt::Key_Right:
      return this->scroll(1);
    case Qt::Key_Down:
    case Qt::Key_Left:
      return this->scroll(-1);
    case Qt::Key_PageUp:
      return this->scroll(page);
    case Qt::Key_PageDown:
      return this->scroll(-page);
    case Qt::Key_Home:
      return this->scroll(-all);
    case Qt::Key_End:
      return this->scroll(all);
    case Qt::Key_R:
      this->m_fitted = true;
      return this->fit();
    default:
      QWidget::keyPressEvent(event);
  }
}

void SliceView::leaveEvent(QEvent* event)
{
  for (const auto& manager : this->m_managers)
  {
    manager->mouseLeft();
  }
  QWidget::leaveEvent(event);
}

void SliceView::choosePoint(const QPointF& position)
{
  emit this->pointChosen(this->toRAS(position));
}

void SliceView::dragWindowLevel(const QPoint& change)
{
  vtkMRMLScalarVolumeDisplayNode* display = this->displayNode();
  if (!display)
  {
    return;
  }
  // Wide windows move faster, so that CT and small ranges can both be set with one gesture.
  const double window = display->GetWindow();
  const double level = display->GetLevel();
  const double unit = std::max(window, 1e-3) / 250.0;
  const int wasModifying = display->StartModify();
  display->SetAutoWindowLevel(0);
  display->SetWindowLevel(std::max(window + change.x() * unit, 1e-3), level + change.y() * unit);
  display->EndModify(wasModifying);
}

void SliceView::pan(const QPoint& change)
{
  this->m_fitted = false;
  const double scale = this->m_node->GetFieldOfView()[0] / this->width();
  const double* origin = this->m_node->GetXYZOrigin();
  this->m_node->SetXYZOrigin(origin[0] - change.x() * scale, origin[1] + change.y() * scale, origin[2]);
}

} // namespace qreads
