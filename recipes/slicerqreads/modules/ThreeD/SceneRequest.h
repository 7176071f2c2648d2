#pragma once

#include "SceneItem.h"
#include "SceneView.h"

#include <QImage>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// Lines along the edges of a box.
struct SceneBox
{
  std::array<double, 6> bounds{}; ///< {r minimum, r maximum, a…, s…}, mm
  std::array<double, 3> color{};  ///< red, green and blue, 0 to 1
};

/// Everything that a picture of the scene depends on.
struct SceneRequest
{
  std::uint64_t number{ 0 }; ///< counts up
  SceneCamera camera;        ///< its size is in the screen's own pixels
  std::array<double, 3> backgroundColor{};
  std::vector<SlicePlane> planes;
  std::optional<SceneBox> box;
  SceneItems items;
};

/// The answer to a request: a picture, or why there is none.
struct SceneAnswer
{
  std::uint64_t number{ 0 };
  bool isLast{ true }; ///< false: a better picture follows if nothing else is asked for meanwhile
  QImage image;
  SceneCamera camera;                ///< as in the request
  std::string problem;               ///< nothing can be drawn at all
  std::vector<std::string> failures; ///< of items, which are not in the picture
};

} // namespace qreads
