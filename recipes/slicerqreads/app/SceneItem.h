#pragma once

#include "SceneCamera.h"

#include <QImage>

#include <functional>
#include <memory>
#include <vector>

namespace qreads
{

/// How much time a picture may take.
enum class SceneQuality
{
  Coarse, ///< while something moves
  Full
};

/// A picture of the scene that is being made: what is in it so far, and how far away that is.
struct ScenePicture
{
  QImage image;              ///< RGB, in the screen's own pixels
  std::vector<float> depths; ///< of each pixel from the camera's plane, in mm; infinite for the background
  SceneCamera camera;        ///< its size is the image's
  SceneQuality quality{ SceneQuality::Full };
  std::function<bool()> isAbandoned; ///< whether a newer picture is wanted; to be asked now and then
};

/// Draws items of one kind and key, on the render thread. It lives as long as there is such an item, so that what is
/// costly to make can be kept from picture to picture.
class SceneItemDrawing
{
public:
  virtual ~SceneItemDrawing() = default;
  /// Draws over and between what is in the picture. Returns early when the picture has been abandoned.
  /// @throws std::exception with what users are told in place of the item
  virtual void draw(const class SceneItem& item, ScenePicture& picture) = 0;
};

/// Something in the scene in space as it is at one moment. The window's thread makes it, the render thread draws it;
/// it never changes, and keeps what it needs alive.
class SceneItem
{
public:
  virtual ~SceneItem() = default;
  /// Items with the same key are the same thing at different times, and share a drawing. The key is kept as long as the
  /// drawing is, so that no other can take its address.
  virtual std::shared_ptr<const void> key() const = 0;
  virtual std::unique_ptr<SceneItemDrawing> createDrawing() const = 0;
};

using SceneItems = std::vector<std::shared_ptr<const SceneItem>>;

} // namespace qreads
