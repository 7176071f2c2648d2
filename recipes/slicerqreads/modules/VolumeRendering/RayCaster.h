#pragma once

#include "SceneCamera.h"
#include "VolumeLook.h"

#include <vtkDataArray.h>
#include <vtkSmartPointer.h>

#include <QImage>
#include <QSize>

#include <array>
#include <functional>
#include <memory>
#include <vector>

namespace qreads
{

/// What is on one side of a plane: all points whose product with the normal is at most the limit. RAS, mm.
struct HalfSpace
{
  Point normal{};
  double limit{ 0.0 };
};

/// What becomes of the values along a ray.
enum class Projection
{
  Composite, ///< colors and opacities, from front to back
  Maximum,
  Minimum
};

/// How a volume is to be drawn.
struct RayCastRequest
{
  std::shared_ptr<const VolumeLook> look;
  Projection projection{ Projection::Composite };
  std::vector<HalfSpace> crop; ///< only what is in all of them is drawn
  SceneCamera camera;          ///< its size is that of the picture
  /// How many of the camera's units one pixel of the picture is wide.
  int pixelSize{ 1 };
  /// Distance of samples on a ray, as a part of the smallest distance of voxels.
  double sampleDistance{ 1.0 };
  /// Surfaces are lit by gradients over two voxels, not inside of one.
  bool isSmooth{ true };
  /// What is farther away than this is not seen: of each pixel of the camera's size from its plane, in mm; empty:
  /// nothing is.
  const std::vector<float>* depths{ nullptr };
  std::function<bool()> isAbandoned; ///< asked now and then; the picture is not finished then
};

/// Draws a volume on the processors, as rays that gather light. What is transparent is skipped by blocks of voxels, of
/// which the least and the greatest values are remembered; beside that the voxels are used as they are, so that a
/// volume takes no further memory and is drawn at once.
class RayCaster
{
public:
  /// @param voxels  of one component and any type, i fastest, then j; three are taken for red, green and blue, and
  /// drawn
  ///                by their brightness
  /// @param ijkToRAS  anything that has an inverse
  RayCaster(vtkSmartPointer<vtkDataArray> voxels, const std::array<int, 3>& dimensions, const Matrix& ijkToRAS);
  ~RayCaster();
  RayCaster(const RayCaster&) = delete;
  RayCaster& operator=(const RayCaster&) = delete;

  /// @returns the volume on nothing, premultiplied
  QImage render(const RayCastRequest& request);

private:
  struct Block
  {
    float least{ 0.0F };
    float greatest{ 0.0F };
  };
  struct Ray;
  struct Geometry;
  template<class Value>
  void findBlocks(const Value* voxels);
  template<class Value>
  void castRow(const Value* voxels, const RayCastRequest& request, const Geometry& geometry, int row,
               QRgb* pixels) const;
  template<class Value, Projection projection>
  QRgb cast(const Value* voxels, const RayCastRequest& request, const Geometry& geometry, const Ray& ray) const;
  void markVisibleBlocks(const VolumeLook& look);

  vtkSmartPointer<vtkDataArray> m_voxels;
  std::array<int, 3> m_dimensions;
  Matrix m_ijkToRAS;
  Matrix m_rasToIJK;
  std::array<int, 3> m_blockCounts{};
  std::vector<Block> m_blocks;
  std::vector<char> m_visible; ///< by block; chars, as they are written by several threads
  std::shared_ptr<const VolumeLook> m_visibleLook;
};

} // namespace qreads
