#pragma once

#include "SceneRequest.h"

#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <memory>
#include <string>
#include <vector>

class vtkRenderWindow;
class vtkRenderer;

namespace qreads
{

/// Draws the scene with OpenGL, off screen. All calls have to come from one thread.
class SceneDrawing
{
public:
  /// Opens OpenGL; `problem` says why it could not be.
  SceneDrawing();
  ~SceneDrawing();
  SceneDrawing(const SceneDrawing&) = delete;
  SceneDrawing& operator=(const SceneDrawing&) = delete;

  ScenePicture draw(const SceneRequest& request);

private:
  class PlaneActor;

  void noteError(vtkObject* caller, unsigned long event, void* text);

  std::string m_problem;
  vtkSmartPointer<vtkRenderWindow> m_window;
  vtkNew<vtkRenderer> m_renderer;
  std::vector<std::unique_ptr<PlaneActor>> m_planes;
};

} // namespace qreads
