#pragma once

#include "Observation.h"
#include "RenderThread.h"
#include "SceneDisplayableManager.h"
#include "SceneView.h"

#include "vtkMRMLViewNode.h"

#include <vtkNew.h>
#include <vtkWeakPointer.h>

#include <QPoint>
#include <QString>

#include <cstdint>
#include <memory>
#include <vector>

class vtkCamera;

namespace qreads
{

/// The slices as planes in space and what modules add, as the scene's view node says. Left drag turns, right drag and
/// wheel zoom, middle drag moves; R looks at everything again.
class ThreeDView : public SceneView
{
  Q_OBJECT

public:
  ThreeDView(Workspace& workspace, QWidget* parent);
  ~ThreeDView() override;

  const std::shared_ptr<const Volume>& volume() const override { return this->m_volume; }
  void lookAt(const std::shared_ptr<const Volume>& volume) override;
  void setPlanes(std::vector<SlicePlane> planes) override;
  void clear() override;
  const SceneCamera& camera() const override { return this->m_shownCamera; }
  void requestPicture() override;
  const QString& problem() const override { return this->m_problem; }
  void resetCamera() override;
  void lookFrom(const Point& side) override;
  void addContextActions(QMenu& menu, const QPoint& position) override;

protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void hideEvent(QHideEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseReleaseEvent(QMouseEvent* event) override;
  void wheelEvent(QWheelEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;

private:
  template<class Event>
  SceneDisplayableManager* offer(bool (SceneDisplayableManager::*handle)(const Event&), const Event& event);
  /// Null where a script has removed it.
  vtkMRMLViewNode* viewNode();
  void setVolume(const std::shared_ptr<const Volume>& volume);
  void sendRequest();
  void take(const SceneAnswer& answer);
  void paintAxisLabels(QPainter& painter);
  SceneCamera currentCamera() const;
  void turn(const QPoint& change);
  void pan(const QPoint& change);
  void zoom(double factor);

  Workspace& m_workspace;
  vtkWeakPointer<vtkMRMLViewNode> m_viewNode;
  Observation m_viewNodeObservation;
  std::vector<std::unique_ptr<SceneDisplayableManager>> m_managers;
  SceneDisplayableManager* m_mouseOwner{ nullptr }; ///< took the press
  std::shared_ptr<const Volume> m_volume;
  std::vector<SlicePlane> m_planes;
  /// Only for its arithmetic; the thread has a camera of its own.
  vtkNew<vtkCamera> m_camera;
  bool m_outdated{ true };
  std::uint64_t m_lastRequest{ 0 };
  /// Pictures up to this one show what has been cleared.
  std::uint64_t m_lastCleared{ 0 };
  QImage m_image;
  SceneCamera m_shownCamera;
  QString m_problem;
  QString m_failures; ///< of what is not in the picture
  QPoint m_pressPosition;
  QPoint m_lastPosition;
  bool m_dragged{ false };
  std::unique_ptr<RenderThread> m_thread;
};

} // namespace qreads
