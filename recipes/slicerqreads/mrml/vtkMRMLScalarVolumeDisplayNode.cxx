#include "vtkMRMLScalarVolumeDisplayNode.h"

#include <vtkImageData.h>
#include <vtkObjectFactory.h>
#include <vtkPointData.h>
#include <vtkSetGet.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

namespace
{

constexpr std::size_t BinCount = 65536;
constexpr double DiscardedFraction = 0.001;

struct Histogram
{
  double first{ 0.0 };    ///< value of the first bin
  double binWidth{ 1.0 }; ///< zero where all values are equal
  std::vector<std::uint64_t> bins;
};

template<typename Scalar>
Histogram histogramOf(const Scalar* begin, const Scalar* end)
{
  Histogram histogram;
  histogram.bins.resize(BinCount);
  if constexpr (std::is_integral_v<Scalar> && sizeof(Scalar) <= 2)
  {
    constexpr int Lowest = std::is_signed_v<Scalar> ? -(1 << (8 * sizeof(Scalar) - 1)) : 0;
    histogram.first = Lowest;
    for (const Scalar* value = begin; value != end; ++value)
    {
      ++histogram.bins[static_cast<std::size_t>(static_cast<int>(*value) - Lowest)];
    }
  }
  else
  {
    double lowest = std::numeric_limits<double>::infinity();
    double highest = -lowest;
    for (const Scalar* value = begin; value != end; ++value)
    {
      const auto number = static_cast<double>(*value);
      if (std::isfinite(number))
      {
        lowest = std::min(lowest, number);
        highest = std::max(highest, number);
      }
    }
    if (lowest > highest)
    {
      histogram.bins.clear();
      return histogram;
    }
    histogram.first = lowest;
    // Each end is halved, as the difference of two finite numbers may be none.
    histogram.binWidth = (highest / (BinCount - 1)) - (lowest / (BinCount - 1));
    for (const Scalar* value = begin; value != end; ++value)
    {
      const auto number = static_cast<double>(*value);
      if (std::isfinite(number))
      {
        const double bin = histogram.binWidth > 0.0 ? number / histogram.binWidth - lowest / histogram.binWidth : 0.0;
        ++histogram.bins[std::min(static_cast<std::size_t>(std::max(bin, 0.0)), BinCount - 1)];
      }
    }
  }
  return histogram;
}

} // namespace

vtkStandardNewMacro(vtkMRMLScalarVolumeDisplayNode);

vtkMRMLScalarVolumeDisplayNode::vtkMRMLScalarVolumeDisplayNode() = default;

vtkMRMLScalarVolumeDisplayNode::~vtkMRMLScalarVolumeDisplayNode() = default;

void vtkMRMLScalarVolumeDisplayNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "AutoWindowLevel: " << this->AutoWindowLevel << "\n";
  os << indent << "Window: " << this->Window << "\n";
  os << indent << "Level: " << this->Level << "\n";
  os << indent << "Interpolate: " << this->Interpolate << "\n";
}

vtkMRMLNode* vtkMRMLScalarVolumeDisplayNode::CreateNodeInstance()
{
  return vtkMRMLScalarVolumeDisplayNode::New();
}

void vtkMRMLScalarVolumeDisplayNode::SetAutoWindowLevel(int automatic)
{
  if (this->AutoWindowLevel == automatic)
  {
    return;
  }
  // What was shown while automatic stays until it is set.
  this->UpdateAutoWindowLevel();
  this->AutoWindowLevel = automatic;
  this->Modified();
}

void vtkMRMLScalarVolumeDisplayNode::SetWindowLevel(double window, double level)
{
  if (this->AutoWindowLevel || (this->Window == window && this->Level == level))
  {
    return;
  }
  this->Window = window;
  this->Level = level;
  this->AutoWindowLevelTime = 0;
  this->Modified();
}

void vtkMRMLScalarVolumeDisplayNode::SetWindowLevelMinMax(double minimum, double maximum)
{
  this->SetWindowLevel(maximum - minimum, 0.5 * (minimum + maximum));
}

double vtkMRMLScalarVolumeDisplayNode::GetWindow()
{
  this->UpdateAutoWindowLevel();
  return this->Window;
}

double vtkMRMLScalarVolumeDisplayNode::GetLevel()
{
  this->UpdateAutoWindowLevel();
  return this->Level;
}

void vtkMRMLScalarVolumeDisplayNode::SetInterpolate(int interpolate)
{
  if (this->Interpolate != interpolate)
  {
    this->Interpolate = interpolate;
    this->Modified();
  }
}

void vtkMRMLScalarVolumeDisplayNode::SetInputImageData(vtkImageData* image)
{
  if (this->InputImageData != image)
  {
    this->InputImageData = image;
    this->AutoWindowLevelTime = 0;
    this->Modified();
  }
}

void vtkMRMLScalarVolumeDisplayNode::UpdateAutoWindowLevel()
{
  if (!this->AutoWindowLevel || !this->InputImageData || this->AutoWindowLevelTime == this->InputImageData->GetMTime())
  {
    return;
  }
  this->AutoWindowLevelTime = this->InputImageData->GetMTime();
  const int* extent = this->InputImageData->GetExtent();
  double minMax[2];
  if (vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(this->InputImageData, extent[4], extent[5], minMax))
  {
    this->Window = minMax[1] - minMax[0];
    this->Level = 0.5 * (minMax[0] + minMax[1]);
  }
}

bool vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(vtkImageData* image, int firstSlice, int lastSlice,
                                                        double minMax[2])
{
  if (!image || !image->GetPointData()->GetScalars())
  {
    return false;
  }
  int dimensions[3];
  image->GetDimensions(dimensions);
  const int first = std::max(firstSlice, 0);
  const int last = std::min(lastSlice, dimensions[2] - 1);
  if (dimensions[0] < 1 || dimensions[1] < 1 || first > last)
  {
    return false;
  }
  const auto sliceSize = static_cast<std::size_t>(dimensions[0]) * static_cast<std::size_t>(dimensions[1]) *
                         static_cast<std::size_t>(image->GetNumberOfScalarComponents());
  const auto count = sliceSize * static_cast<std::size_t>(last - first + 1);
  const std::size_t offset = sliceSize * static_cast<std::size_t>(first);
  Histogram histogram;
  switch (image->GetScalarType())
  {
    vtkTemplateMacro({
      const auto* values = static_cast<const VTK_TT*>(image->GetScalarPointer()) + offset;
      histogram = histogramOf(values, values + count);
    });
    default:
      return false;
  }

  const auto nonEmpty = [](std::uint64_t bin) { return bin != 0; };
  const auto& bins = histogram.bins;
  const auto lowestBin = static_cast<std::size_t>(std::find_if(bins.begin(), bins.end(), nonEmpty) - bins.begin());
  if (lowestBin == bins.size())
  {
    return false;
  }
  double total = 0.0;
  for (const std::uint64_t bin : bins)
  {
    total += static_cast<double>(bin);
  }
  // The same counting as VTK's vtkImageHistogramStatistics, which Slicer uses.
  std::size_t low = lowestBin;
  std::size_t high = lowestBin;
  double sum = 0.0;
  for (std::size_t bin = lowestBin; bin < bins.size(); ++bin)
  {
    sum += static_cast<double>(bins[bin]);
    low = sum > total * DiscardedFraction ? low : bin;
    high = sum > total * (1.0 - DiscardedFraction) ? high : bin;
  }
  minMax[0] = histogram.first + histogram.binWidth * static_cast<double>(low);
  minMax[1] = histogram.first + histogram.binWidth * static_cast<double>(high);
  return true;
}

void vtkMRMLScalarVolumeDisplayNode::CopyContent(vtkMRMLNode* node)
{
  this->Superclass::CopyContent(node);
  auto* displayNode = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(node);
  this->AutoWindowLevel = displayNode->AutoWindowLevel;
  this->Window = displayNode->GetWindow();
  this->Level = displayNode->GetLevel();
  this->AutoWindowLevelTime = 0;
  this->SetInterpolate(displayNode->Interpolate);
}
