#include "SliceView.h"

#include "ViewText.h"

#include "vtkMRMLApplicationLogic.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLSliceDisplayNode.h"
#include "vtkMRMLSliceLayerLogic.h"

#include <vtkCommand.h>
#include <vtkImageData.h>

#include <QContextMenuEvent>
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
  , m_interactionNode(logic->GetMRMLApplicationLogic()->GetInteractionNode())
  , m_background(volumes, [this](SliceLayer::Change change) { this->onBackgroundChanged(change); })
  , m_foreground(volumes, [this](SliceLayer::Change /*change*/) { this->invalidateImage(); })
  , m_label(volumes, [this](SliceLayer::Change /*change*/) { this->invalidateImage(); })
  , m_nodeObservation(this->m_node, vtkCommand::ModifiedEvent, this, &SliceView::onNodeModified)
  , m_compositeObservation(this->m_compositeNode, vtkCommand::ModifiedEvent, this, &SliceView::onCompositeModified)
  , m_slabObservation(logic->GetBackgroundLayer(), vtkCommand::ModifiedEvent, this, &SliceView::invalidateImage)
  , m_removalObservation(this->m_compositeNode->GetScene(), vtkMRMLScene::NodeRemovedEvent, this,
                         &SliceView::onCompositeModified)
  , m_modeObservation(this->m_interactionNode, vtkCommand::ModifiedEvent, this, &SliceView::showCursor)
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
  this->m_hovered = nullptr;
  for (const auto& manager : this->m_managers)
  {
    manager->mouseLeft();
  }
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
    this->moveTo(offsets.offsetOf(std::clamp(index, 0, offsets.stepCount())));
  }
}

void SliceView::moveTo(double offset)
{
  emit this->scrolled();
  this->m_node->SetSliceOffset(offset);
}

void SliceView::fitToWindow()
{
  this->m_fitted = true;
  this->fit();
}

void SliceView::turnTo(const char* orientation)
{
  const int wasModifying = this->m_node->StartModify();
  this->m_node->SetOrientation(orientation);
  if (this->m_fitted)
  {
    this->fit();
  }
  this->m_node->EndModify(wasModifying);
}

void SliceView::addContextActions(QMenu& menu, const QPoint& position)
{
  for (const auto& manager : this->m_managers)
  {
    manager->addContextActions(menu, position);
  }
}

void SliceView::onNodeModified()
{
  const double* field = this->m_node->GetFieldOfView();
  const double* origin = this->m_node->GetXYZOrigin();
  const std::array<double, 4> shown{ field[0], field[1], origin[0], origin[1] };
  if (std::exchange(this->m_shownField, shown) != shown && !this->m_fitting)
  {
    this->m_fitted = this->volume() && isFittedToVolume(*this->m_node, *this->volume());
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
    // Queued, so that the picture has been handed to the screen by then; and not said of one that is gone again.
    const auto report = [this, shown]
    {
      if (this->m_reported == shown)
      {
        emit this->painted(shown);
      }
    };
    QMetaObject::invokeMethod(this, report, Qt::QueuedConnection);
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
  drawLabel(painter, area, Qt::AlignRight | Qt::AlignBottom, completenessText(*this->volume()), warningColor);
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
  if (this->m_drag == Drag::None)
  {
    this->m_drag = this->dragFor(*event);
    this->showCursor();
  }
}

SliceView::Drag SliceView::dragFor(const QMouseEvent& event) const
{
  if (event.button() == Qt::MiddleButton)
  {
    return Drag::Pan;
  }
  if (event.button() == Qt::RightButton)
  {
    return Drag::Zoom;
  }
  if (event.button() != Qt::LeftButton)
  {
    return Drag::None;
  }
  if (event.modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))
  {
    return Drag::Pan;
  }
  switch (this->m_interactionNode->GetCurrentInteractionMode())
  {
    case vtkMRMLInteractionNode::Place:
      return Drag::None;
    case vtkMRMLInteractionNode::AdjustWindowLevel:
      return Drag::WindowLevel;
    default:
      return Drag::Pan;
  }
}

void SliceView::showCursor()
{
  if (this->m_hovered || this->m_mouseOwner)
  {
    return;
  }
  switch (this->m_drag)
  {
    case Drag::Pan:
      return this->setCursor(Qt::ClosedHandCursor);
    case Drag::Zoom:
      return this->setCursor(Qt::SizeVerCursor);
    case Drag::WindowLevel:
      return this->setCursor(Qt::SizeAllCursor);
    case Drag::None:
      break;
  }
  switch (this->m_interactionNode->GetCurrentInteractionMode())
  {
    case vtkMRMLInteractionNode::Place:
      return this->setCursor(Qt::CrossCursor);
    case vtkMRMLInteractionNode::AdjustWindowLevel:
      return this->setCursor(Qt::SizeAllCursor);
    default:
      this->unsetCursor();
  }
}

void SliceView::hover(const QMouseEvent& event)
{
  SliceDisplayableManager* taker = this->offer(&SliceDisplayableManager::mouseMove, event);
  if (SliceDisplayableManager* before = std::exchange(this->m_hovered, taker); before && before != taker)
  {
    before->mouseLeft();
  }
  this->showCursor();
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
    this->hover(*event);
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
  if (event->buttons())
  {
    return;
  }
  this->m_drag = Drag::None;
  this->showCursor();
  const bool isClick = !this->m_dragged && this->rect().contains(event->pos());
  const bool isTaken = isClick && this->volume() && this->offer(&SliceDisplayableManager::mouseClick, *event);
  if (isClick && !isTaken && event->button() == Qt::RightButton)
  {
    emit this->contextMenuWanted(event->globalPosition().toPoint());
  }
}

void SliceView::mouseDoubleClickEvent(QMouseEvent* event)
{
  this->mousePressEvent(event);
  const bool isPlacing = this->m_interactionNode->GetCurrentInteractionMode() == vtkMRMLInteractionNode::Place;
  if (event->button() == Qt::LeftButton && !this->m_mouseOwner && !isPlacing)
  {
    // The button may come up over another view.
    this->m_drag = Drag::None;
    emit this->maximizeWanted();
  }
}

void SliceView::contextMenuEvent(QContextMenuEvent* event)
{
  // The mouse's comes with the press already, when it may still become a drag.
  if (event->reason() == QContextMenuEvent::Keyboard)
  {
    emit this->contextMenuWanted(event->globalPos());
  }
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
      return this->fitToWindow();
    default:
      QWidget::keyPressEvent(event);
  }
}

void SliceView::leaveEvent(QEvent* event)
{
  this->m_hovered = nullptr;
  for (const auto& manager : this->m_managers)
  {
    manager->mouseLeft();
  }
  QWidget::leaveEvent(event);
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
