#pragma once

#include "SliceGeometry.h"

#include <QImage>
#include <QWidget>

#include <vector>

namespace qreads
{

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

  /// Looks at another volume, which lies in the sphere.
  virtual void lookAt(const Sphere& sphere) = 0;
  virtual void setPlanes(std::vector<SlicePlane> planes) = 0;
  /// Shows nothing. What was there is gone from the screen on return.
  virtual void clear() = 0;

signals:
  /// The view shows what it was given last, or says why it can't.
  void settled();
};

/// Implemented by the loadable module that brings a scene view.
class SceneViewProvider
{
public:
  virtual ~SceneViewProvider() = default;
  virtual SceneView* createSceneView(QWidget* parent) const = 0;
};

} // namespace qreads
