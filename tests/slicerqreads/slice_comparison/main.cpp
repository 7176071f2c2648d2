// Samples planes and slabs through noise with our own sampler and with vtkImageReslice, and prints one line for each:
// its name, pixels that lie inside, the largest difference, pixels that differ, and the processor time of both in ms.

#include "SliceSampling.h"

#include <vtkImageData.h>
#include <vtkImageReslice.h>
#include <vtkMath.h>
#include <vtkMatrix4x4.h>
#include <vtkNew.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <initializer_list>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace
{

using qreads::SampledPlane;

struct Difference
{
  int inside{ 0 };
  double largest{ 0.0 };
  int differing{ 0 };
  double ownMilliseconds{ 0.0 };
  double vtkMilliseconds{ 0.0 };
};

template<class Voxel>
void fillWithNoise(vtkImageData& image, int lowest, int highest)
{
  std::mt19937 generator(1);
  std::uniform_int_distribution<int> values(lowest, highest);
  auto* voxels = static_cast<Voxel*>(image.GetScalarPointer());
  std::generate_n(voxels, image.GetNumberOfPoints(), [&] { return static_cast<Voxel>(values(generator)); });
}

void fill(vtkImageData& image)
{
  switch (image.GetScalarType())
  {
    case VTK_SHORT:
      return fillWithNoise<short>(image, -1024, 3071);
    case VTK_UNSIGNED_SHORT:
      return fillWithNoise<unsigned short>(image, 0, 65535);
    case VTK_SIGNED_CHAR:
      return fillWithNoise<signed char>(image, -128, 127);
    default:
      return fillWithNoise<unsigned char>(image, 0, 255);
  }
}

/// Of processor time, on all threads; the least of several runs.
double millisecondsOf(int runs, const std::function<void()>& work)
{
  std::clock_t least = std::numeric_limits<std::clock_t>::max();
  for (int run = 0; run < runs; ++run)
  {
    const std::clock_t start = std::clock();
    work();
    least = std::min(least, std::clock() - start);
  }
  return 1e3 * static_cast<double>(least) / CLOCKS_PER_SEC;
}

Difference compare(vtkImageData& image, const SampledPlane& plane, int runs)
{
  Difference difference;
  vtkNew<vtkImageData> own;
  difference.ownMilliseconds = millisecondsOf(runs, [&] { qreads::sampleVoxels(image, plane, *own, true); });
  vtkNew<vtkMatrix4x4> axes;
  axes->DeepCopy(plane.pixelToIJK.data());
  vtkNew<vtkImageReslice> reslice;
  reslice->SetInputData(&image);
  reslice->SetResliceAxes(axes);
  reslice->SetOutputDimensionality(2);
  reslice->SetOutputOrigin(0.5, 0.5, 0.0);
  reslice->SetOutputSpacing(1.0, 1.0, 1.0);
  reslice->SetOutputExtent(0, plane.size.width() - 1, 0, plane.size.height() - 1, 0, 0);
  reslice->SetInterpolationModeToLinear();
  reslice->SetSlabMode(plane.slabMode);
  reslice->SetSlabNumberOfSlices(plane.slabSlices);
  reslice->SetSlabSliceSpacingFraction(plane.slabSpacing);
  difference.vtkMilliseconds = millisecondsOf(runs,
                                              [&]
                                              {
                                                reslice->Modified();
                                                reslice->Update();
                                              });
  for (int y = 0; y < plane.size.height(); ++y)
  {
    const qreads::Span span = qreads::spanInside(plane.pixelToIJK, 0.0, y, plane.size.width(), image.GetDimensions());
    for (int x = span.first; x < span.last; ++x)
    {
      const double apart = std::abs(own->GetScalarComponentAsDouble(x, y, 0, 0) -
                                    reslice->GetOutput()->GetScalarComponentAsDouble(x, y, 0, 0));
      ++difference.inside;
      difference.largest = std::max(difference.largest, apart);
      difference.differing += apart > 0.0 ? 1 : 0;
    }
  }
  return difference;
}

/// A plane through the middle of the image, turned by degrees around x and y.
SampledPlane planeThrough(vtkImageData& image, QSize size, double aroundX, double aroundY, double pixels)
{
  const double a = vtkMath::RadiansFromDegrees(aroundX);
  const double b = vtkMath::RadiansFromDegrees(aroundY);
  const std::array<std::array<double, 3>, 3> axes{
    { { std::cos(b), 0.0, -std::sin(b) },
      { std::sin(a) * std::sin(b), std::cos(a), std::sin(a) * std::cos(b) },
      { std::cos(a) * std::sin(b), -std::sin(a), std::cos(a) * std::cos(b) } }
  };
  SampledPlane plane;
  plane.size = size;
  plane.pixelToIJK = {};
  const int* dimensions = image.GetDimensions();
  for (std::size_t row = 0; row < 3; ++row)
  {
    for (std::size_t axis = 0; axis < 3; ++axis)
    {
      plane.pixelToIJK[4 * row + axis] = axes[axis][row] * (axis == 2 ? 1.0 : pixels);
    }
    plane.pixelToIJK[4 * row + 3] = (dimensions[row] - 1) / 2.0 - plane.pixelToIJK[4 * row] * size.width() / 2.0 -
                                    plane.pixelToIJK[4 * row + 1] * size.height() / 2.0;
  }
  plane.pixelToIJK[15] = 1.0;
  return plane;
}

void report(std::initializer_list<std::string> names, const Difference& difference)
{
  for (const std::string& name : names)
  {
    std::printf("%s ", name.c_str());
  }
  std::printf("%d %g %d %.2f %.2f\n", difference.inside, difference.largest, difference.differing,
              difference.ownMilliseconds, difference.vtkMilliseconds);
}

} // namespace

int main(int argc, char** argv)
{
  // A volume of the size that frame times are held to, or one that takes no time.
  const bool large = argc > 1 && std::string(argv[1]) == "--large";
  const std::array<int, 3> dimensions = large ? std::array<int, 3>{ 512, 512, 400 } : std::array<int, 3>{ 61, 53, 37 };
  const QSize size = large ? QSize(680, 460) : QSize(97, 83);
  const int runs = large ? 5 : 1;
  const double pixels = large ? 1.1 : 0.83;
  const std::vector<std::pair<std::string, int>> types{ { "int16", VTK_SHORT },
                                                        { "uint16", VTK_UNSIGNED_SHORT },
                                                        { "int8", VTK_SIGNED_CHAR },
                                                        { "uint8", VTK_UNSIGNED_CHAR } };
  const std::vector<std::pair<std::string, std::array<double, 2>>> turns{ { "axial", { 0.0, 0.0 } },
                                                                          { "coronal", { 90.0, 0.0 } },
                                                                          { "sagittal", { 0.0, 90.0 } },
                                                                          { "tilted", { 20.0, 0.0 } },
                                                                          { "oblique", { 31.0, -47.0 } } };
  const std::vector<std::pair<std::string, int>> slabs{ { "min", VTK_IMAGE_SLAB_MIN },
                                                        { "max", VTK_IMAGE_SLAB_MAX },
                                                        { "mean", VTK_IMAGE_SLAB_MEAN } };
  for (const auto& [typeName, type] : types)
  {
    if (large && type != VTK_SHORT)
    {
      continue;
    }
    vtkNew<vtkImageData> image;
    image->SetDimensions(dimensions.data());
    image->AllocateScalars(type, 1);
    fill(*image);
    for (const auto& [turnName, turn] : turns)
    {
      SampledPlane plane = planeThrough(*image, size, turn[0], turn[1], pixels);
      report({ typeName, turnName, "plane" }, compare(*image, plane, runs));
      for (const auto& [slabName, slab] : slabs)
      {
        plane.slabMode = slab;
        plane.slabSlices = 20;
        plane.slabSpacing = 1.3;
        report({ typeName, turnName, slabName }, compare(*image, plane, runs));
      }
    }
  }
  return 0;
}
