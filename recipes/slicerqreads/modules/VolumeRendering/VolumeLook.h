#pragma once

#include <array>
#include <vector>

class vtkVolumeProperty;

namespace qreads
{

/// How the values of a volume become colors, opacities and light: a volume property as tables. Never changes.
class VolumeLook
{
public:
  /// Red, green and blue, 0 to 1, and the opacity of a layer that is 1 mm thick.
  struct Shade
  {
    std::array<float, 3> color{};
    float opacity{ 0.0F };
  };

  explicit VolumeLook(vtkVolumeProperty& property);

  /// Of values from `firstValue()` on, in steps of `valueStep()`; values below and above are like the first and the
  /// last.
  const std::vector<Shade>& shades() const { return this->m_shades; }
  float firstValue() const { return this->m_firstValue; }
  float valueStep() const { return this->m_valueStep; }

  bool isLit() const { return this->m_isLit; }
  /// Brightness of a surface by the cosine of its angle to the light, which is at the camera: how much of its own color
  /// is seen, and how much white is added. 256 from 0 to 1.
  struct Light
  {
    float own{ 1.0F };
    float white{ 0.0F };
  };
  const std::vector<Light>& lights() const { return this->m_lights; }

  /// Factor of the opacity by how much values change, in steps of `gradientStep()` a voxel; empty: it is 1 everywhere.
  const std::vector<float>& gradientFactors() const { return this->m_gradientFactors; }
  float gradientStep() const { return this->m_gradientStep; }

private:
  std::vector<Shade> m_shades;
  float m_firstValue{ 0.0F };
  float m_valueStep{ 1.0F };
  bool m_isLit{ false };
  std::vector<Light> m_lights;
  std::vector<float> m_gradientFactors;
  float m_gradientStep{ 1.0F };
};

} // namespace qreads
