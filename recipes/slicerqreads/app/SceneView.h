#pragma once

#include "SceneCamera.h"
#include "SliceGeometry.h"

#include <QImage>
#include <QWidget>

#include <memory>
#include <vector>

class QMenu;

namespace qreads
{

class Workspace;

/// A picture of a slice and where it is: from its pixels to patient coordinates.
struct SlicePlane
{
  QImage image; ///< transparent around the volume
  Matrix pixelToRAS{};
};

/// The view of everything in space.
class SceneView : public QWidget
{
  Q_OBJECT

public:
  using QWidget::QWidget;

  /// The volume whose slices the slice views show: nothing of another one is to be seen. Null for none.
  virtual const std::shared_ptr<const Volume>& volume() const = 0;
  /// Looks at another volume, which is finished.
  virtual void lookAt(const std::shared_ptr<const Volume>& volume) = 0;
  virtual void setPlanes(std::vector<SlicePlane> planes) = 0;
  /// Shows nothing. What was there is gone from the screen on return.
  virtual void clear() = 0;

  /// Of the picture that is on the screen, in the widget's coordinates.
  virtual const SceneCamera& camera() const = 0;
  /// Something has changed that a displayable manager draws: a new picture is wanted, in the next turn of the event
  /// loop.
  virtual void requestPicture() = 0;
  /// Why nothing can be drawn here; empty where it can, or has not been tried yet.
  virtual const QString& problem() const = 0;

  /// Looks at everything, from where new volumes are looked at.
  virtual void resetCamera() = 0;
  /// Looks at everything from one of the patient's sides: a direction in RAS, along an axis.
  virtual void lookFrom(const Point& side) = 0;
  /// Adds what displayable managers have to offer at a place in the view.
  virtual void addContextActions(QMenu& menu, const QPoint& position) = 0;

signals:
  /// The right button was clicked, or the keyboard's menu key was pressed.
  void contextMenuWanted(const QPoint& globalPosition);
  /// The view is to be shown alone, or with the others again.
  void maximizeWanted();
  /// The view shows what it was given last, or says why it can't.
  void settled();
  /// As problem() says now.
  void problemChanged();
};

/// Implemented by the loadable module that brings a scene view.
class SceneViewProvider
{
public:
  virtual ~SceneViewProvider() = default;
  virtual SceneView* createSceneView(Workspace& workspace, QWidget* parent) const = 0;
};

} // namespace qreads
