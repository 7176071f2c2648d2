#include <opengl_loader.h>
#include <vtkActor.h>
#include <vtkDataArray.h>
#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPolyDataMapper.h>
#include <vtkRenderWindow.h>
#include <vtkRenderer.h>
#include <vtkSmartVolumeMapper.h>
#include <vtkSphereSource.h>
#include <vtkUnsignedCharArray.h>

#include <cstdio>

int main()
{
  vtkNew<vtkImageData> image;
  image->SetDimensions(8, 8, 8);
  image->AllocateScalars(VTK_SHORT, 1);
  image->GetPointData()->GetScalars()->Fill(7);
  vtkNew<vtkImageReslice> reslice;
  reslice->SetInputData(image);
  reslice->SetOutputDimensionality(2);
  reslice->Update();
  if (reslice->GetOutput()->GetScalarComponentAsDouble(0, 0, 0, 0) != 7)
  {
    return 1;
  }
  if (const char* failure = opengl_loader_open())
  {
    std::puts(failure);
    return 0;
  }
  vtkNew<vtkSphereSource> sphere;
  vtkNew<vtkPolyDataMapper> mapper;
  mapper->SetInputConnection(sphere->GetOutputPort());
  vtkNew<vtkActor> actor;
  actor->SetMapper(mapper);
  vtkNew<vtkRenderer> renderer;
  renderer->AddActor(actor);
  vtkNew<vtkSmartVolumeMapper> volumeMapper;
  vtkNew<vtkRenderWindow> window;
  window->SetOffScreenRendering(true);
  window->SetSize(64, 64);
  window->AddRenderer(renderer);
  window->Render();
  vtkNew<vtkUnsignedCharArray> pixels;
  window->GetPixelData(0, 0, 63, 63, 0, pixels);
  return pixels->GetComponent(32 * 64 + 32, 0) > 0 ? 0 : 2;
}
