#include "SliceView.h"

#include "ViewText.h"

#include <vtkCommand.h>
#include <vtkImageData.h>

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <cstring>
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

SliceView::SliceView(vtkMRMLSliceNode* node, const QColor& color, QWidget* parent)
  : QWidget(parent)
  , m_node(node)
  , m_color(color)
  , m_nodeObservation(node, vtkCommand::ModifiedEvent, this, &SliceView::onNodeModified)
{
  this->setAttribute(Qt::WA_OpaquePaintEvent);
  this->setFocusPolicy(Qt::StrongFocus);
  this->setMouseTracking(true);
  QFont textFont = this->font();
  textFont.setPixelSize(textSize);
  this->setFont(textFont);
}

SliceView::~SliceView() = default;

void SliceView::setVolume(std::shared_ptr<const Volume> volume, vtkMRMLScalarVolumeDisplayNode* displayNode)
{
  this->m_volume = std::move(volume);
  this->m_displayNode = displayNode;
  this->m_displayObservation = Observation(displayNode, vtkCommand::ModifiedEvent, this, &SliceView::onDisplayModified);
  this->m_renderer.setVolume(this->m_volume);
  this->m_message.clear();
  this->m_finished = false;
  this->m_reported.reset();
  this->m_fitted = true;
  this->fit();
  this->invalidateImage();
  emit this->offsetChanged();
}

void SliceView::slicesArrived()
{
  if (!this->m_imageValid || this->m_renderer.isIncomplete())
  {
    this->m_renderer.voxelsChanged();
    this->invalidateImage();
  }
  this->update(); // The count in the corner.
}

void SliceView::setFinished()
{
  this->m_finished = true;
  if (this->m_renderer.isIncomplete())
  {
    this->m_renderer.voxelsChanged();
  }
  if (this->m_fitted)
  {
    this->fit(); // The view may have been turned.
  }
  this->invalidateImage();
}

void SliceView::clear(const QString& message)
{
  this->m_volume.reset();
  this->m_displayNode = nullptr;
  this->m_displayObservation = Observation();
  this->m_renderer.setVolume(nullptr);
  this->m_image = QImage();
  this->m_finished = false;
  this->m_reported.reset();
  this->m_message = message;
  this->m_drag = Drag::None;
  if (this->isVisible())
  {
    this->repaint();
  }
  emit this->imageChanged();
  emit this->offsetChanged();
}

void SliceView::setLinkedViews(std::vector<SliceView*> views)
{
  this->m_linkedViews = std::move(views);
  for (const SliceView* view : this->m_linkedViews)
  {
    this->connect(view, &SliceView::offsetChanged, this, qOverload<>(&QWidget::update));
    this->connect(view, &SliceView::pointChosen, this,
                  [this](const Point& ras) { this->m_node->JumpSlice(ras[0], ras[1], ras[2]); });
  }
}

OffsetRange SliceView::range() const
{
  return this->m_volume ? offsetRange(*this->m_node, *this->m_volume) : OffsetRange();
}

void SliceView::scroll(int steps)
{
  if (this->m_volume)
  {
    const OffsetRange offsets = this->range();
    const int index = offsets.indexOf(this->m_node->GetSliceOffset()) + steps;
    emit this->scrolled();
    this->m_node->SetSliceOffset(offsets.offsetOf(std::clamp(index, 0, offsets.stepCount())));
  }
}

void SliceView::onNodeModified()
{
  this->invalidateImage();
  emit this->offsetChanged();
}

void SliceView::onDisplayModified()
{
  this->invalidateImage();
}

void SliceView::invalidateImage()
{
  this->m_imageValid = false;
  this->update();
}

void SliceView::fit()
{
  if (this->m_volume)
  {
    fitToVolume(*this->m_node, *this->m_volume);
  }
}

void SliceView::resizeEvent(QResizeEvent* event)
{
  QWidget::resizeEvent(event);
  const QSize pixels = this->size() * this->devicePixelRatioF();
  resizeView(*this->m_node, pixels.width(), pixels.height());
  if (this->m_fitted)
  {
    this->fit();
  }
}

void SliceView::renderImage()
{
  const char* colorNodeID = this->m_displayNode->GetColorNodeID();
  const SliceLook look{ { this->m_displayNode->GetWindow(), this->m_displayNode->GetLevel() },
                        colorNodeID && std::strcmp(colorNodeID, "vtkMRMLColorTableNodeInvertedGrey") == 0,
                        this->m_displayNode->GetInterpolate() != 0 };
  const int* dimensions = this->m_node->GetDimensions();
  this->m_imageToRAS = pixelToRAS(*this->m_node);
  this->m_image = this->m_renderer.render(this->m_imageToRAS, QSize(dimensions[0], dimensions[1]), look);
  this->m_image.setDevicePixelRatio(this->devicePixelRatioF());
  this->m_imageValid = true;
  emit this->imageChanged();
}

void SliceView::paintEvent(QPaintEvent* /*event*/)
{
  QPainter painter(this);
  painter.fillRect(this->rect(), Qt::black);
  if (!this->m_volume)
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
  this->drawSides(painter);
  this->drawCorners(painter);
  if (this->m_finished)
  {
    this->reportPainted(Shown::Whole);
  }
  else if (!this->m_renderer.isIncomplete())
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
  for (const SliceView* view : this->m_linkedViews)
  {
    if (!view->volume())
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
  const Series& series = this->m_volume->series();
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
  drawLabel(
    painter, area, Qt::AlignLeft | Qt::AlignBottom,
    lines({ QString::fromStdString(offsetText(*this->m_node)), QString("W %1  L %2")
                                                                 .arg(this->m_displayNode->GetWindow(), 0, 'f', 0)
                                                                 .arg(this->m_displayNode->GetLevel(), 0, 'f', 0) }),
    textColor);
  drawLabel(painter, area, Qt::AlignRight | Qt::AlignBottom, this->completenessText(), warningColor);
}

QString SliceView::completenessText() const
{
  const int arrived = this->m_volume->arrivedSliceCount();
  const int expected = std::max(this->m_volume->sliceCount(), this->m_volume->series().expectedSliceCount);
  if (arrived == expected)
  {
    return {};
  }
  return QString(this->m_finished ? "%1 of %2 slices" : "Loading: %1 of %2 slices").arg(arrived).arg(expected);
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
  if (!this->m_volume)
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
  if (!this->m_volume)
  {
    return;
  }
  if (this->m_drag == Drag::None)
  {
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
  if (event->button() == Qt::MiddleButton && !this->m_dragged && this->m_volume)
  {
    this->choosePoint(event->position());
  }
  this->m_drag = Drag::None;
}

void SliceView::keyPressEvent(QKeyEvent* event)
{
  constexpr int page = 10;
  const int all = this->range().stepCount();
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

void SliceView::choosePoint(const QPointF& position)
{
  const double scale = this->devicePixelRatioF();
  emit this->pointChosen(
    transformPoint(pixelToRAS(*this->m_node), { position.x() * scale, position.y() * scale, 0.0 }));
}

void SliceView::dragWindowLevel(const QPoint& change)
{
  // Wide windows move faster, so that CT and small ranges can both be set with one gesture.
  const double window = this->m_displayNode->GetWindow();
  const double level = this->m_displayNode->GetLevel();
  const double unit = std::max(window, 1e-3) / 250.0;
  const int wasModifying = this->m_displayNode->StartModify();
  this->m_displayNode->SetAutoWindowLevel(0);
  this->m_displayNode->SetWindowLevel(std::max(window + change.x() * unit, 1e-3), level + change.y() * unit);
  this->m_displayNode->EndModify(wasModifying);
}

void SliceView::pan(const QPoint& change)
{
  this->m_fitted = false;
  const double scale = this->m_node->GetFieldOfView()[0] / this->width();
  const double* origin = this->m_node->GetXYZOrigin();
  this->m_node->SetXYZOrigin(origin[0] - change.x() * scale, origin[1] + change.y() * scale, origin[2]);
}

} // namespace qreads
