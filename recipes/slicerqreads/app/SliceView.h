#pragma once

#include "Observation.h"
#include "SceneView.h"
#include "SliceDisplayableManager.h"
#include "SliceGeometry.h"
#include "SliceLayer.h"

#include "vtkMRMLInteractionNode.h"
#include "vtkMRMLSliceCompositeNode.h"
#include "vtkMRMLSliceLogic.h"
#include "vtkMRMLSliceNode.h"

#include <vtkSmartPointer.h>

#include <QColor>
#include <QImage>
#include <QPoint>
#include <QString>
#include <QWidget>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace qreads
{

/// One slice through the volumes that the view's composite node names, drawn by the raster engine in the screen's own
/// pixels, with what readers need to know around it. Its place is in the slice node, window and level are in each
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

  /// @param logic  has a slice node and a composite node
  SliceView(vtkMRMLSliceLogic* logic, VolumeStore& volumes, QWidget* parent = nullptr);
  ~SliceView() override;

  vtkMRMLSliceLogic* logic() const { return this->m_logic; }
  vtkMRMLSliceNode* node() const { return this->m_node; }
  vtkMRMLSliceCompositeNode* compositeNode() const { return this->m_compositeNode; }
  QColor color() const;
  /// The one in the background; null for none.
  const std::shared_ptr<const Volume>& volume() const { return this->m_background.volume(); }
  /// The slice as it is painted, also where the view is hidden.
  SlicePlane plane();

  /// Shows a volume, some or all of whose slices are there, as a whole.
  void showVolume(vtkMRMLScalarVolumeNode* node);
  /// Some slices of the volume have arrived.
  void slicesArrived();
  /// No slice will arrive any more.
  void setFinished();
  /// Shows nothing but a message. What was there is gone from the screen on return.
  void clear(const QString& message);

  /// The later ones draw over the earlier ones, and are asked before them when something happens.
  void addDisplayableManager(std::unique_ptr<SliceDisplayableManager> manager);
  /// Where a point in the view's widget is in space, in RAS and mm, and the other way around.
  Point toRAS(const QPointF& position) const;
  QPointF fromRAS(const Point& ras) const;

  /// Moves by a number of layers of voxels.
  void scroll(int steps);
  /// Moves to an offset, in mm.
  void moveTo(double offset);
  /// Shows the whole volume from now on, also when the view has another size.
  void fitToWindow();
  /// Turns the slice as the preset of that name says; what was fitted to the window stays so.
  void turnTo(const char* orientation);
  OffsetRange range() const;

  /// Adds what displayable managers have to offer at a place in the view.
  void addContextActions(QMenu& menu, const QPoint& position);

signals:
  /// Something of another kind than before is on the screen.
  void painted(qreads::SliceView::Shown shown);
  /// The slice was moved, zoomed or colored, and painted; or it is to be seen in space, or not any more.
  void imageChanged();
  /// The slice or the range of its offsets is another one.
  void offsetChanged();
  /// The view has another volume in its background than before, or none any more.
  void volumeChanged();
  /// The user moved the slice.
  void scrolled();
  /// The right button was clicked, or the keyboard's menu key was pressed.
  void contextMenuWanted(const QPoint& globalPosition);
  /// The view is to be shown alone, or with the others again.
  void maximizeWanted();

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void leaveEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

private:
  enum class Drag
  {
    None,
    WindowLevel,
    Zoom,
    Pan
  };

  void onNodeModified();
  void onCompositeModified();
  void onBackgroundChanged(SliceLayer::Change change);
  vtkMRMLScalarVolumeDisplayNode* displayNode() const { return this->m_background.displayNode(); }
  void showNothing();
  void invalidateImage();
  void renderImage();
  void drawSides(QPainter& painter) const;
  void drawCorners(QPainter& painter) const;
  void reportPainted(Shown shown);
  void fit();
  Drag dragFor(const QMouseEvent& event) const;
  void hover(const QMouseEvent& event);
  void showCursor();
  /// Offers an event to the managers; @returns the one that has taken it, or null.
  template<class Event>
  SliceDisplayableManager* offer(bool (SliceDisplayableManager::*handle)(const Event&), const Event& event);
  void dragWindowLevel(const QPoint& change);
  void pan(const QPoint& change);

  vtkSmartPointer<vtkMRMLSliceLogic> m_logic;
  vtkSmartPointer<vtkMRMLSliceNode> m_node;
  vtkSmartPointer<vtkMRMLSliceCompositeNode> m_compositeNode;
  vtkSmartPointer<vtkMRMLInteractionNode> m_interactionNode;
  std::vector<std::unique_ptr<SliceDisplayableManager>> m_managers;
  SliceDisplayableManager* m_mouseOwner{ nullptr }; ///< took the press of the button that is held down
  SliceLayer m_background;
  SliceLayer m_foreground;
  SliceLayer m_label;
  QImage m_image;
  Matrix m_imageToRAS{};
  bool m_imageValid{ false };
  bool m_fitted{ true };   ///< until the user or a script zooms or pans
  bool m_fitting{ false }; ///< what changes is not the user's wish
  int m_sliceVisible{ 0 };
  std::array<double, 4> m_shownField{}; ///< field of view and origin as last seen
  std::optional<Shown> m_reported;
  QString m_message;
  Drag m_drag{ Drag::None };
  bool m_dragged{ false };
  SliceDisplayableManager* m_hovered{ nullptr }; ///< the mouse is over something of its own
  QPoint m_pressPosition;
  QPoint m_lastPosition;
  int m_wheelRemainder{ 0 };
  Observation m_nodeObservation;
  Observation m_compositeObservation;
  Observation m_slabObservation;
  Observation m_removalObservation;
  Observation m_modeObservation;
};

} // namespace qreads
