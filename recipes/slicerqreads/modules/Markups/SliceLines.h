#pragma once

#include "Matrix.h"
#include "Observation.h"
#include "SliceDisplayableManager.h"

#include <vtkWeakPointer.h>

#include <QPointF>

#include <functional>
#include <optional>
#include <vector>

class vtkMRMLMarkupsLineNode;
class vtkMRMLScene;
class vtkSlicerMarkupsLogic;

namespace qreads
{

struct DrawnLine;

/// Lines in a slice view: what of them is in the slice is drawn; the mouse places, moves and deletes them.
class SliceLines final : public SliceDisplayableManager
{
public:
  SliceLines(SliceView& view, vtkSlicerMarkupsLogic& logic);
  ~SliceLines() override;

  void paint(QPainter& painter) override;
  bool mousePress(const QMouseEvent& event) override;
  bool mouseMove(const QMouseEvent& event) override;
  bool mouseRelease(const QMouseEvent& event) override;
  bool keyPress(const QKeyEvent& event) override;
  void addContextActions(QMenu& menu, const QPoint& position) override;
  void mouseLeft() override;

private:
  /// What the mouse has hold of: an end of a line, or all of it.
  struct Grip
  {
    vtkWeakPointer<vtkMRMLMarkupsLineNode> line;
    int end{ wholeLine };
  };
  static constexpr int wholeLine = -1;

  void onLinesChanged();
  /// What of a line is in the slice; nothing where none is.
  std::optional<DrawnLine> inSlice(vtkMRMLMarkupsLineNode& line) const;
  /// How far a point is from the slice's middle, and how far it may be to be in the slice; mm.
  double distanceOf(const Point& ras) const;
  double halfThickness() const;
  void forEachLine(const std::function<void(vtkMRMLMarkupsLineNode&)>& call) const;
  Grip gripAt(const QPointF& position) const;
  void setHovered(const Grip& grip);

  /// The line whose points are being placed; null for none.
  vtkMRMLMarkupsLineNode* placedLine() const;
  void placePoint(const QPointF& position);
  void moveGrip(const QPointF& position);

  SliceView& m_view;
  vtkSlicerMarkupsLogic& m_logic;
  Grip m_hovered;
  Grip m_held;
  vtkWeakPointer<vtkMRMLMarkupsLineNode> m_selected; ///< what was clicked last, for the keyboard
  bool m_placing{ false };                           ///< between press and release
  QPointF m_pressPosition;
  std::optional<QPointF> m_lastPosition; ///< nothing while the mouse is elsewhere
  Observation m_observation;
};

} // namespace qreads
