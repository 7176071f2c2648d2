#pragma once

#include "RayCaster.h"

#include "vtkMRMLMarkupsROINode.h"

#include <vtkWeakPointer.h>

#include <QPointF>

#include <array>
#include <optional>
#include <vector>

class QPainter;

namespace qreads
{

/// The box of a region of interest in the 3D view, with a handle on each side and one in the middle to drag it by.
class CropBox
{
public:
  /// @param roiNode  null for none
  void setNode(vtkMRMLMarkupsROINode* roiNode) { this->m_node = roiNode; }
  vtkMRMLMarkupsROINode* node() const { return this->m_node; }

  void paint(QPainter& painter, const SceneCamera& camera) const;
  /// The six sides, of which the inside is shown.
  std::vector<HalfSpace> halfSpaces() const;

  /// Takes the handle at a position. @returns whether there is one
  bool grab(const QPointF& position, const SceneCamera& camera);
  /// Moves what has been taken along with the mouse.
  void drag(const QPointF& position, const SceneCamera& camera);
  void release() { this->m_grabbed.reset(); }
  bool isGrabbed() const { return this->m_grabbed.has_value(); }
  /// Whether there is a handle at a position.
  bool hasHandleAt(const QPointF& position, const SceneCamera& camera) const;

private:
  static constexpr int middle = 6;
  struct Axis
  {
    Point direction{};
    double half{ 0.0 }; ///< of the side's length
  };

  Point center() const;
  std::array<Axis, 3> axes() const;
  /// Of a side, in the order of {-x, +x, -y, +y, -z, +z}, or of the middle.
  Point handle(int index) const;
  std::optional<int> handleAt(const QPointF& position, const SceneCamera& camera) const;

  vtkWeakPointer<vtkMRMLMarkupsROINode> m_node;
  std::optional<int> m_grabbed;
  QPointF m_lastPosition;
};

} // namespace qreads
