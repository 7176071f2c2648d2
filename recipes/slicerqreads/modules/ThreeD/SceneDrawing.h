#pragma once

#include "SceneRequest.h"

#include <vtkNew.h>
#include <vtkSmartPointer.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

class vtkObject;
class vtkRenderWindow;
class vtkRenderer;

namespace qreads
{

/// Draws the scene off screen: slices and lines with OpenGL, then the items that modules add. All calls have to come
/// from one thread.
class SceneDrawing
{
public:
  /// Opens OpenGL; `problem` says why it could not be.
  SceneDrawing();
  ~SceneDrawing();
  SceneDrawing(const SceneDrawing&) = delete;
  SceneDrawing& operator=(const SceneDrawing&) = delete;

  /// @param isAbandoned  asked now and then whether the picture is still wanted; it is unfinished if not
  SceneAnswer draw(const SceneRequest& request, SceneQuality quality, const std::function<bool()>& isAbandoned);
  /// Lets go of what is kept for the next picture of the same items.
  void forgetItems() { this->m_itemDrawings.clear(); }

private:
  class PlaneActor;
  class BoxActor;
  /// By key.
  using ItemDrawings = std::map<std::shared_ptr<const void>, std::unique_ptr<SceneItemDrawing>>;

  void noteError(vtkObject* caller, unsigned long event, void* text);
  void drawWithOpenGL(const SceneRequest& request, ScenePicture& picture);
  void drawItems(const SceneRequest& request, ScenePicture& picture, SceneAnswer& answer);

  std::string m_problem;
  vtkSmartPointer<vtkRenderWindow> m_window;
  vtkNew<vtkRenderer> m_renderer;
  std::vector<std::unique_ptr<PlaneActor>> m_planes;
  std::unique_ptr<BoxActor> m_box;
  ItemDrawings m_itemDrawings;
};

} // namespace qreads
