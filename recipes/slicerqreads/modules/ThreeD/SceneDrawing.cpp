#include "SceneDrawing.h"

#include <opengl_loader.h>

#include <vtkActor.h>
#include <vtkCamera.h>
#include <vtkCellArray.h>
#include <vtkCommand.h>
#include <vtkFloatArray.h>
#include <vtkImageData.h>
#include <vtkOpenGLRenderWindow.h>
#include <vtkOutlineSource.h>
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
#include <limits>
#include <new>
#include <utility>

namespace qreads
{

namespace
{

/// What the depth buffer says, in mm from the camera's plane, by rows from the top.
std::vector<float> depthsOf(vtkFloatArray& buffer, int width, int height, const double clippingRange[2])
{
  std::vector<float> depths(static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  const auto nearest = static_cast<float>(clippingRange[0]);
  const auto farthest = static_cast<float>(clippingRange[1]);
  for (int row = 0; row < height; ++row)
  {
    const float* values = buffer.GetPointer(vtkIdType(height - 1 - row) * width);
    float* target = depths.data() + static_cast<std::size_t>(row) * static_cast<std::size_t>(width);
    for (int column = 0; column < width; ++column)
    {
      target[column] = values[column] < 1.0F ? nearest * farthest / (farthest - values[column] * (farthest - nearest))
                                             : std::numeric_limits<float>::infinity();
    }
  }
  return depths;
}

} // namespace

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

/// The edges of a box.
class SceneDrawing::BoxActor
{
public:
  explicit BoxActor(vtkRenderer* renderer)
  {
    vtkNew<vtkPolyDataMapper> mapper;
    mapper->SetInputConnection(this->m_outline->GetOutputPort());
    this->m_actor->SetMapper(mapper);
    this->m_actor->GetProperty()->LightingOff();
    renderer->AddActor(this->m_actor);
  }

  void show(const std::optional<SceneBox>& box)
  {
    this->m_actor->SetVisibility(box.has_value());
    if (box)
    {
      std::array<double, 6> bounds = box->bounds;
      this->m_outline->SetBounds(bounds.data());
      this->m_actor->GetProperty()->SetColor(box->color[0], box->color[1], box->color[2]);
    }
  }

private:
  vtkNew<vtkOutlineSource> m_outline;
  vtkNew<vtkActor> m_actor;
};

SceneDrawing::SceneDrawing()
{
  if (const char* reason = opengl_loader_open())
  {
    this->m_problem = reason;
    return;
  }
  this->m_window = vtkSmartPointer<vtkRenderWindow>::New();
  // The only way in which VTK tells that it got no context, or has lost it.
  this->m_window->AddObserver(vtkCommand::ErrorEvent, this, &SceneDrawing::noteError);
  this->m_window->SetOffScreenRendering(1);
  this->m_window->SetMultiSamples(0);
  this->m_window->AddRenderer(this->m_renderer);
  vtkOpenGLRenderWindow::SafeDownCast(this->m_window)->Initialize();
  this->m_box = std::make_unique<BoxActor>(this->m_renderer);
}

SceneDrawing::~SceneDrawing() = default;

void SceneDrawing::noteError(vtkObject* /*caller*/, unsigned long /*event*/, void* /*text*/)
{
  this->m_problem = "the graphics driver gives no OpenGL 3.2 context";
}

SceneAnswer SceneDrawing::draw(const SceneRequest& request, SceneQuality quality,
                               const std::function<bool()>& isAbandoned)
{
  SceneAnswer answer;
  answer.number = request.number;
  answer.camera = request.camera;
  ScenePicture picture;
  picture.camera = request.camera;
  picture.quality = quality;
  picture.isAbandoned = isAbandoned;
  try
  {
    if (this->m_problem.empty())
    {
      this->drawWithOpenGL(request, picture);
    }
    if (this->m_problem.empty())
    {
      this->drawItems(request, picture, answer);
    }
  }
  catch (const std::bad_alloc&)
  {
    this->m_problem = "there is not enough memory";
  }
  answer.problem = this->m_problem;
  answer.image = this->m_problem.empty() ? picture.image : QImage();
  return answer;
}

void SceneDrawing::drawWithOpenGL(const SceneRequest& request, ScenePicture& picture)
{
  while (this->m_planes.size() < request.planes.size())
  {
    this->m_planes.push_back(std::make_unique<PlaneActor>(this->m_renderer));
  }
  for (std::size_t index = 0; index < this->m_planes.size(); ++index)
  {
    this->m_planes[index]->show(index < request.planes.size() ? request.planes[index] : SlicePlane());
  }
  this->m_box->show(request.box);
  const std::array<double, 3>& background = request.backgroundColor;
  this->m_renderer->SetBackground(background[0], background[1], background[2]);
  vtkCamera* camera = this->m_renderer->GetActiveCamera();
  camera->SetPosition(request.camera.position.data());
  camera->SetFocalPoint(request.camera.focalPoint.data());
  camera->SetViewUp(request.camera.viewUp.data());
  camera->SetViewAngle(request.camera.viewAngle);
  this->m_renderer->ResetCameraClippingRange();
  const int width = static_cast<int>(request.camera.size.width());
  const int height = static_cast<int>(request.camera.size.height());
  this->m_window->SetSize(width, height);
  this->m_window->Render();
  if (!this->m_problem.empty())
  {
    return;
  }

  vtkNew<vtkUnsignedCharArray> pixels;
  this->m_window->GetPixelData(0, 0, width - 1, height - 1, 1, pixels);
  const QImage upsideDown(pixels->GetPointer(0), width, height, qsizetype(3) * width, QImage::Format_RGB888);
  picture.image = upsideDown.mirrored().convertToFormat(QImage::Format_RGB32);
  if (!request.items.empty())
  {
    vtkNew<vtkFloatArray> depths;
    this->m_window->GetZbufferData(0, 0, width - 1, height - 1, depths);
    picture.depths = depthsOf(*depths, width, height, camera->GetClippingRange());
  }
}

void SceneDrawing::drawItems(const SceneRequest& request, ScenePicture& picture, SceneAnswer& answer)
{
  ItemDrawings drawings;
  for (const auto& item : request.items)
  {
    auto& drawing = drawings[item->key()];
    drawing = std::move(this->m_itemDrawings[item->key()]);
    if (!drawing)
    {
      drawing = item->createDrawing();
    }
  }
  // What is not asked for any more goes before anything is drawn, for the memory that it holds.
  this->m_itemDrawings = std::move(drawings);
  for (const auto& item : request.items)
  {
    try
    {
      this->m_itemDrawings[item->key()]->draw(*item, picture);
    }
    catch (const std::exception& error)
    {
      answer.failures.emplace_back(error.what());
    }
  }
}

} // namespace qreads
