#pragma once

#include <memory>

class QKeyEvent;
class QMenu;
class QMouseEvent;
class QPainter;
class QPoint;

namespace qreads
{

class SliceView;
class Workspace;

/// What a module draws over a slice view, and how it answers to the mouse and the keyboard there; Slicer's term.
/// Lives as long as its view. Positions are those of the view's widget.
class SliceDisplayableManager
{
public:
  virtual ~SliceDisplayableManager() = default;

  /// Called while the view shows a volume. To be asked for by the view's update().
  virtual void paint(QPainter& /*painter*/) {}

  // Each of these says whether the event has been dealt with; the view does nothing with it then. Who takes a press
  // gets all that comes up to the release; there is none where the volume goes away meanwhile.
  virtual bool mousePress(const QMouseEvent& /*event*/) { return false; }
  /// Also called while no button is pressed. Who answers to such a move is over something of its own: it says with the
  /// view's setCursor what a press does there, and `mouseLeft` is called once another one is, or none.
  virtual bool mouseMove(const QMouseEvent& /*event*/) { return false; }
  virtual bool mouseRelease(const QMouseEvent& /*event*/) { return false; }
  /// A button was released where it had been pressed, and nobody had taken the press.
  virtual bool mouseClick(const QMouseEvent& /*event*/) { return false; }
  virtual bool keyPress(const QKeyEvent& /*event*/) { return false; }
  /// Adds what can be done at a place in the view to the view's menu, which opens there.
  virtual void addContextActions(QMenu& /*menu*/, const QPoint& /*position*/) {}
  /// The mouse has left the view, or what it was dragging is gone.
  virtual void mouseLeft() {}
};

/// Implemented by the loadable modules that bring one.
class SliceDisplayableManagerProvider
{
public:
  virtual ~SliceDisplayableManagerProvider() = default;
  /// Called for each slice view when it is made; the first image waits for it.
  virtual std::unique_ptr<SliceDisplayableManager> createSliceDisplayableManager(SliceView& view,
                                                                                 Workspace& workspace) const = 0;
};

} // namespace qreads
