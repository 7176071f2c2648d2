#include "SceneDrawing.h"

#include <opengl_loader.h>

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkCommand.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkPolyDataMapper.h>
#include <vtkProperty.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkTexture.h>
#include <vtkUnsignedCharArray.h>

#include <array>
#include <cstring>

namespace qreads
{

/// A rectangle in space with a slice on it.
class SceneDrawing::PlaneActor
{
public:
  explicit PlaneActor(vtkRenderer* renderer)
  {
    constexpr std::array<std::array<float, 2>, 4> corners{ { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } } };
    vtkNew<vtkFloatArray> textureCoordinates;
    textureCoordinates->SetNumberOfComponents(2);
    vtkNew<vtkCellArray> cells;
    cells->InsertNextCell(static_cast<int>(corners.size()));
    this->m_points->SetDataTypeToDouble();
    for (const auto& corner : corners)
    {
      textureCoordinates->InsertNextTypedTuple(corner.data());
      cells->InsertCellPoint(this->m_points->InsertNextPoint(0, 0, 0));
    }
    vtkNew<vtkPolyData> rectangle;
    rectangle->SetPoints(this->m_points);
    rectangle->SetPolys(cells);
    rectangle->GetPointData()->SetTCoords(textureCoordinates);
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputData(rectangle);
    this->m_texture->SetInputData(this->m_pixels);
    this->m_texture->SetColorModeToDirectScalars();
    this->m_texture->InterpolateOn();
    this->m_texture->RepeatOff();
    this->m_texture->EdgeClampOn();
    this->m_actor->SetMapper(mapper);
    this->m_actor->SetTexture(this->m_texture);
    this->m_actor->GetProperty()->LightingOff();
    // Pixels are there or not there: nothing has to be sorted or blended.
    this->m_actor->ForceOpaqueOn();
    renderer->AddActor(this->m_actor);
  }

  void show(const SlicePlane& plane)
  {
    this->m_actor->SetVisibility(!plane.image.isNull());
    if (plane.image.isNull())
    {
      return;
    }
    const int width = plane.image.width();
    const int height = plane.image.height();
    const std::array<Point, 4> corners{ { { 0.0, 0.0, 0.0 },
                                          { static_cast<double>(width), 0.0, 0.0 },
                                          { static_cast<double>(width), static_cast<double>(height), 0.0 },
                                          { 0.0, static_cast<double>(height), 0.0 } } };
    vtkIdType id = 0;
    for (const Point& corner : corners)
    {
      this->m_points->SetPoint(id++, transformPoint(plane.pixelToRAS, corner).data());
    }
    this->m_points->Modified();
    if (plane.image.cacheKey() != this->m_imageKey)
    {
      this->m_imageKey = plane.image.cacheKey();
      const QImage rgba = plane.image.convertToFormat(QImage::Format_RGBA8888);
      this->m_pixels->SetDimensions(width, height, 1);
      this->m_pixels->AllocateScalars(VTK_UNSIGNED_CHAR, 4);
      std::memcpy(this->m_pixels->GetScalarPointer(), rgba.constBits(), static_cast<std::size_t>(rgba.sizeInBytes()));
      this->m_pixels->Modified();
    }
  }

private:
  vtkNew<vtkPoints> m_points;
  vtkNew<vtkImageData> m_pixels;
  vtkNew<vtkTexture> m_texture;
  vtkNew<vtkActor> m_actor;
  qint64 m_imageKey{ 0 };
};

SceneDrawing::SceneDrawing()
{
  if (const char* reason = opengl_loader_open())
  {
    this->m_problem = reason;
    return;
  }
  this->m_window = vtkSmartPointer<vtkRenderWindow>::New();
  // The only way in which VTK tells that it got no context.
  const unsigned long tag = this->m_window->AddObserver(vtkCommand::ErrorEvent, this, &SceneDrawing::noteError);
  this->m_window->SetOffScreenRendering(1);
  this->m_window->SetMultiSamples(0);
  this->m_window->AddRenderer(this->m_renderer);
  vtkOpenGLRenderWindow::SafeDownCast(this->m_window)->Initialize();
  this->m_window->RemoveObserver(tag);
}

SceneDrawing::~SceneDrawing() = default;

void SceneDrawing::noteError(vtkObject* /*caller*/, unsigned long /*event*/, void* /*text*/)
{
  this->m_problem = "the graphics driver gives no OpenGL 3.2 context";
}

ScenePicture SceneDrawing::draw(const SceneRequest& request)
{
  if (!this->m_problem.empty())
  {
    return { request.number, {}, this->m_problem };
  }
  while (this->m_planes.size() < request.planes.size())
  {
    this->m_planes.push_back(std::make_unique<PlaneActor>(this->m_renderer));
  }
  for (std::size_t index = 0; index < this->m_planes.size(); ++index)
  {
    this->m_planes[index]->show(index < request.planes.size() ? request.planes[index] : SlicePlane());
  }
  vtkCamera* camera = this->m_renderer->GetActiveCamera();
  camera->SetPosition(request.camera.position.data());
  camera->SetFocalPoint(request.camera.focalPoint.data());
  camera->SetViewUp(request.camera.viewUp.data());
  this->m_renderer->ResetCameraClippingRange();
  const int width = request.size.width();
  const int height = request.size.height();
  this->m_window->SetSize(width, height);
  this->m_window->Render();

  vtkNew<vtkUnsignedCharArray> pixels;
  this->m_window->GetPixelData(0, 0, width - 1, height - 1, 1, pixels);
  const QImage upsideDown(pixels->GetPointer(0), width, height, qsizetype(3) * width, QImage::Format_RGB888);
  return { request.number, upsideDown.mirrored().convertToFormat(QImage::Format_RGB32), {} };
}

} // namespace qreads
