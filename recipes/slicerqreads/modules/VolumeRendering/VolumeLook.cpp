#include "VolumeLook.h"

#include <vtkColorTransferFunction.h>
#include <vtkPiecewiseFunction.h>
#include <vtkVolumeProperty.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace qreads
{

namespace
{

/// Fine enough for functions that rise within two of the units of a CT.
constexpr std::size_t shadeCount = 8192;
constexpr std::size_t lightCount = 256;
constexpr std::size_t gradientCount = 256;

bool isOneEverywhere(vtkPiecewiseFunction& function)
{
  for (int index = 0; index < function.GetSize(); ++index)
  {
    double node[4];
    function.GetNodeValue(index, node);
    if (node[1] < 1.0)
    {
      return false;
    }
  }
  return true;
}

} // namespace

VolumeLook::VolumeLook(vtkVolumeProperty& property)
{
  vtkPiecewiseFunction& opacity = *property.GetScalarOpacity();
  vtkColorTransferFunction& color = *property.GetRGBTransferFunction();
  const double first = std::min(opacity.GetRange()[0], color.GetRange()[0]);
  const double last = std::max({ opacity.GetRange()[1], color.GetRange()[1], first + 1e-6 });
  std::vector<double> opacities(shadeCount);
  std::vector<double> colors(3 * shadeCount);
  opacity.GetTable(first, last, static_cast<int>(shadeCount), opacities.data());
  color.GetTable(first, last, static_cast<int>(shadeCount), colors.data());
  // A step of opacity to the height of 1 mm.
  const double layers = 1.0 / std::max(property.GetScalarOpacityUnitDistance(), 1e-6);
  this->m_shades.resize(shadeCount);
  for (std::size_t index = 0; index < shadeCount; ++index)
  {
    Shade& shade = this->m_shades[index];
    std::transform(&colors[3 * index], &colors[3 * index] + 3, shade.color.begin(),
                   [](double channel) { return static_cast<float>(channel); });
    shade.opacity = static_cast<float>(1.0 - std::pow(1.0 - std::clamp(opacities[index], 0.0, 1.0), layers));
  }
  this->m_firstValue = static_cast<float>(first);
  this->m_valueStep = static_cast<float>((last - first) / (shadeCount - 1));

  this->m_isLit = property.GetShade() != 0;
  for (std::size_t index = 0; index < lightCount; ++index)
  {
    const double cosine = static_cast<double>(index) / (lightCount - 1);
    this->m_lights.push_back(
      { static_cast<float>(property.GetAmbient() + property.GetDiffuse() * cosine),
        static_cast<float>(property.GetSpecular() * std::pow(cosine, property.GetSpecularPower())) });
  }

  vtkPiecewiseFunction& gradient = *property.GetGradientOpacity();
  if (!property.GetDisableGradientOpacity() && !isOneEverywhere(gradient))
  {
    const double highest = std::max(gradient.GetRange()[1], 1e-6);
    this->m_gradientFactors.resize(gradientCount);
    gradient.GetTable(0.0, highest, static_cast<int>(gradientCount), this->m_gradientFactors.data());
    this->m_gradientStep = static_cast<float>(highest / (gradientCount - 1));
  }
}

} // namespace qreads
