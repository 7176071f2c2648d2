#pragma once

#include "SceneCamera.h"
#include "SceneItem.h"

#include <memory>

class QKeyEvent;
class QMenu;
class QMouseEvent;
class QPainter;
class QPoint;

namespace qreads
{

class SceneView;
class Workspace;

/// What a module adds to the scene in space (Slicer: displayable manager of a 3D view): items that the render thread
/// draws, what is painted over the picture, and how it answers to mouse and keys. Used from the window's thread only.
/// When an item has changed it calls the view's `requestPicture()`, when only what is painted has, its `update()`.
/// Lives as long as its view.
class SceneDisplayableManager
{
public:
  virtual ~SceneDisplayableManager() = default;

  /// The view has another volume, or none any more: what is kept of the one before is to go.
  virtual void volumeChanged() {}
  /// What is to be drawn now; asked for each picture, while the view has a volume.
  virtual SceneItems items() { return {}; }
  /// Paints over the picture, while the view has a volume. Positions are those of the view's widget and of the camera.
  virtual void paint(QPainter& /*painter*/, const SceneCamera& /*camera*/) {}

  // Each of these says whether the event has been dealt with; the view does nothing with it then. Who takes a press
  // gets all that comes up to the release; there is none where the volume goes away meanwhile.
  virtual bool mousePress(const QMouseEvent& /*event*/) { return false; }
  /// Also called while no button is pressed.
  virtual bool mouseMove(const QMouseEvent& /*event*/) { return false; }
  virtual bool mouseRelease(const QMouseEvent& /*event*/) { return false; }
  virtual bool keyPress(const QKeyEvent& /*event*/) { return false; }
  /// Adds what can be done at a place in the view to the view's menu, which opens there.
  virtual void addContextActions(QMenu& /*menu*/, const QPoint& /*position*/) {}
};

/// Implemented by loadable modules that add to the scene in space.
class SceneDisplayableManagerProvider
{
public:
  virtual ~SceneDisplayableManagerProvider() = default;
  virtual std::unique_ptr<SceneDisplayableManager> createSceneDisplayableManager(SceneView& view,
                                                                                 Workspace& workspace) const = 0;
};

} // namespace qreads
