#pragma once

#include "Observation.h"
#include "SceneView.h"
#include "SliceGeometry.h"
#include "SliceRenderer.h"

#include "vtkMRMLScalarVolumeDisplayNode.h"
#include "vtkMRMLSliceNode.h"

#include <vtkSmartPointer.h>

#include <QColor>
#include <QImage>
#include <QPoint>
#include <QString>
#include <QWidget>

#include <memory>
#include <optional>
#include <vector>

namespace qreads
{

/// One slice through the volume, drawn by the raster engine in the screen's own pixels, with what
/// readers need to know around it. Its place is in the slice node, its window and level in the
/// volume's display node.
class SliceView : public QWidget
{
  Q_OBJECT

public:
  enum class Shown
  {
    Message, ///< no volume
    Part,    ///< a slice of a volume that is still being read
    Whole    ///< a slice of a volume that nothing will be added to
  };

  SliceView(vtkMRMLSliceNode* node, const QColor& color, QWidget* parent = nullptr);
  ~SliceView() override;

  vtkMRMLSliceNode* node() const { return this->m_node; }
  QColor color() const { return this->m_color; }
  const std::shared_ptr<const Volume>& volume() const { return this->m_volume; }
  /// The slice as last painted.
  SlicePlane plane() const { return { this->m_image, this->m_imageToRAS }; }

  /// Shows a volume, some or all of whose slices are there.
  void setVolume(std::shared_ptr<const Volume> volume, vtkMRMLScalarVolumeDisplayNode* displayNode);
  /// Some slices of the volume have arrived.
  void slicesArrived();
  /// No slice will arrive any more.
  void setFinished();
  /// Shows nothing but a message. What was there is gone from the screen on return.
  void clear(const QString& message);

  /// The views whose planes are drawn as lines.
  void setLinkedViews(std::vector<SliceView*> views);

  /// Moves by a number of layers of voxels.
  void scroll(int steps);
  OffsetRange range() const;

signals:
  /// Something of another kind than before is on the screen.
  void painted(qreads::SliceView::Shown shown);
  /// The slice was moved, zoomed or colored, and painted.
  void imageChanged();
  /// The slice or the range of its offsets is another one.
  void offsetChanged();
  /// The user asks for this point, in RAS.
  void pointChosen(const qreads::Point& ras);
  /// The user moved the slice.
  void scrolled();

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  enum class Drag
  {
    None,
    WindowLevel,
    Zoom,
    Pan
  };

  void onNodeModified();
  void onDisplayModified();
  void invalidateImage();
  void renderImage();
  void drawLinkedPlanes(QPainter& painter) const;
  void drawSides(QPainter& painter) const;
  void drawCorners(QPainter& painter) const;
  QString completenessText() const;
  void reportPainted(Shown shown);
  void fit();
  void choosePoint(const QPointF& position);
  void dragWindowLevel(const QPoint& change);
  void pan(const QPoint& change);

  vtkSmartPointer<vtkMRMLSliceNode> m_node;
  vtkSmartPointer<vtkMRMLScalarVolumeDisplayNode> m_displayNode;
  QColor m_color;
  std::shared_ptr<const Volume> m_volume;
  std::vector<SliceView*> m_linkedViews;
  SliceRenderer m_renderer;
  QImage m_image;
  Matrix m_imageToRAS{};
  bool m_imageValid{ false };
  bool m_finished{ false };
  bool m_fitted{ true }; ///< until the user zooms or pans
  std::optional<Shown> m_reported;
  QString m_message;
  Drag m_drag{ Drag::None };
  bool m_dragged{ false };
  QPoint m_pressPosition;
  QPoint m_lastPosition;
  int m_wheelRemainder{ 0 };
  Observation m_nodeObservation;
  Observation m_displayObservation;
};

} // namespace qreads
