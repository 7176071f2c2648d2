#pragma once

#include "RenderThread.h"
#include "SceneView.h"

#include <vtkNew.h>

#include <QPoint>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

class vtkCamera;

namespace qreads
{

/// The slices as planes in space, on black. Left drag turns, right drag and wheel zoom, middle drag
/// moves; R looks at everything again.
class ThreeDView : public SceneView
{
  Q_OBJECT

public:
  explicit ThreeDView(QWidget* parent);
  ~ThreeDView() override;

  void lookAt(const Sphere& sphere) override;
  void setPlanes(std::vector<SlicePlane> planes) override;
  void clear() override;

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;

private:
  void invalidate();
  void requestPicture();
  void take(const ScenePicture& picture);
  void turn(const QPoint& change);
  void pan(const QPoint& change);
  void zoom(double factor);

  Sphere m_sphere;
  std::vector<SlicePlane> m_planes;
  /// Only for its arithmetic; the thread has a camera of its own.
  vtkNew<vtkCamera> m_camera;
  bool m_outdated{ true };
  std::uint64_t m_lastRequest{ 0 };
  /// Pictures up to this one show what has been cleared.
  std::uint64_t m_lastCleared{ 0 };
  QImage m_image;
  QString m_problem;
  QPoint m_lastPosition;
  std::unique_ptr<RenderThread> m_thread;
};

} // namespace qreads
