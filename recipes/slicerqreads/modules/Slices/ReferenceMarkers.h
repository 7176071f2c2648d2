#pragma once

#include "Observation.h"
#include "SliceDisplayableManager.h"
#include "SliceView.h"

#include "vtkMRMLApplicationLogic.h"

#include <QLineF>
#include <QPointF>

#include <optional>
#include <vector>

namespace qreads
{

/// Where the other slices cut a view: lines in their colors, with handles while the mouse is in the view. Slicer calls
/// them slice intersections. Dragging a line moves its slice, dragging a handle near the line's ends tilts it around
/// the point where the lines cross, dragging that point moves the slices there.
class ReferenceMarkers final : public SliceDisplayableManager
{
public:
  ReferenceMarkers(SliceView& view, vtkMRMLApplicationLogic& logic);

  void paint(QPainter& painter) override;
  bool mousePress(const QMouseEvent& event) override;
  bool mouseMove(const QMouseEvent& event) override;
  bool mouseRelease(const QMouseEvent& event) override;
  void mouseLeft() override;

private:
  /// One slice in the view, in points of its widget.
  struct Marker
  {
    vtkMRMLSliceNode* node;
    QLineF line; ///< from one edge of the view to the other
    std::vector<QPointF> handles;
  };
  struct Markers
  {
    std::vector<Marker> all;
    std::optional<QPointF> crossing;
  };
  enum class Grip
  {
    None,
    Line,
    Handle,
    Crossing
  };
  /// What the mouse is over.
  struct Target
  {
    Grip grip{ Grip::None };
    vtkMRMLSliceNode* node{ nullptr };
    QLineF line;

    bool operator==(const Target& other) const { return this->grip == other.grip && this->node == other.node; }
  };
  /// A slice that is being dragged, as it was at first.
  struct Dragged
  {
    vtkSmartPointer<vtkMRMLSliceNode> node;
    double offset;
    Matrix sliceToRAS;
  };

  void onNodesChanged();
  void onMoved();
  /// The slices that are shown beside this one.
  std::vector<vtkMRMLSliceNode*> otherSlices() const;
  std::optional<QLineF> lineOf(vtkMRMLSliceNode& node) const;
  Markers markers() const;
  bool isInteractive() const;
  Target targetAt(const QPointF& position) const;
  void setTarget(const Target& target);
  void translate(const Point& ras);
  void rotate(const Point& ras);

  SliceView& m_view;
  vtkMRMLApplicationLogic& m_logic;
  bool m_mouseInside{ false };
  Target m_target;
  std::vector<Dragged> m_dragged;
  Point m_pressed{};
  Point m_center{}; ///< of a rotation, RAS
  Observation m_displayObservation;
  Observation m_addedObservation;
  std::vector<Observation> m_sliceObservations;
};

} // namespace qreads
