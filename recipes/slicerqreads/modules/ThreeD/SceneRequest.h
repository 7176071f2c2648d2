#pragma once

#include "SceneView.h"

#include <QImage>
#include <QSize>

#include <cstdint>
#include <string>
#include <vector>

namespace qreads
{

struct CameraPose
{
  Point position{};
  Point focalPoint{};
  Point viewUp{};
};

/// Everything that a picture of the scene depends on.
struct SceneRequest
{
  std::uint64_t number{ 0 }; ///< counts up
  QSize size;                ///< in the screen's own pixels
  CameraPose camera;
  std::vector<SlicePlane> planes;
};

/// The answer to a request: a picture, or why there is none.
struct ScenePicture
{
  std::uint64_t number{ 0 };
  QImage image;
  std::string problem;
};

} // namespace qreads
