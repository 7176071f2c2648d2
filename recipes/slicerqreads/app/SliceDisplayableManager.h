#pragma once

#include <memory>

class QKeyEvent;
class QMouseEvent;
class QPainter;

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
  /// Also called while no button is pressed.
  virtual bool mouseMove(const QMouseEvent& /*event*/) { return false; }
  virtual bool mouseRelease(const QMouseEvent& /*event*/) { return false; }
  virtual bool keyPress(const QKeyEvent& /*event*/) { return false; }
  /// The mouse has left the view.
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
