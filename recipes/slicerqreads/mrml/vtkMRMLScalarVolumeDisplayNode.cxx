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
#include <locale>
#include <sstream>
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
        // The nearest bin.
        const double bin =
          histogram.binWidth > 0.0 ? number / histogram.binWidth - (lowest / histogram.binWidth - 0.5) : 0.0;
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
  os << indent << "AutoWindowLevel: " << this->AutomaticWindowLevel << "\n";
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
  if (this->AutomaticWindowLevel == automatic)
  {
    return;
  }
  // What was shown while automatic stays until it is set.
  this->UpdateAutomaticValues();
  this->AutomaticWindowLevel = automatic;
  this->WindowLevelOutdated = true;
  this->Modified();
}

void vtkMRMLScalarVolumeDisplayNode::SetWindowLevel(double window, double level)
{
  if (this->GetWindow() == window && this->GetLevel() == level)
  {
    return;
  }
  if (!this->AutomaticWindowLevel || !this->GetInputImageData())
  {
    this->Window = window;
    this->Level = level;
  }
  this->Modified();
}

void vtkMRMLScalarVolumeDisplayNode::SetWindowLevelMinMax(double minimum, double maximum)
{
  this->SetWindowLevel(maximum - minimum, 0.5 * (minimum + maximum));
}

double vtkMRMLScalarVolumeDisplayNode::GetWindow()
{
  this->UpdateAutomaticValues();
  return this->Window;
}

double vtkMRMLScalarVolumeDisplayNode::GetLevel()
{
  this->UpdateAutomaticValues();
  return this->Level;
}

void vtkMRMLScalarVolumeDisplayNode::AddWindowLevelPreset(double window, double level)
{
  this->WindowLevelPresets.emplace_back(window, level);
  this->Modified();
}

void vtkMRMLScalarVolumeDisplayNode::AddWindowLevelPresetFromString(const char* preset)
{
  std::istringstream text(preset ? preset : "");
  text.imbue(std::locale::classic());
  double window = 0.0;
  double level = 0.0;
  char separator = 0;
  if (text >> window >> separator >> level && separator == '|')
  {
    this->AddWindowLevelPreset(window, level);
  }
  else
  {
    vtkErrorMacro("AddWindowLevelPresetFromString: this is not a window and a level with | in between: "
                  << (preset ? preset : "(none)"));
  }
}

void vtkMRMLScalarVolumeDisplayNode::ResetWindowLevelPresets()
{
  this->WindowLevelPresets.clear();
  this->Modified();
}

bool vtkMRMLScalarVolumeDisplayNode::HasPreset(int n)
{
  if (n >= 0 && n < this->GetNumberOfWindowLevelPresets())
  {
    return true;
  }
  vtkErrorMacro("There is no preset " << n << "; there are " << this->GetNumberOfWindowLevelPresets() << ".");
  return false;
}

void vtkMRMLScalarVolumeDisplayNode::SetWindowLevelFromPreset(int n)
{
  if (this->HasPreset(n))
  {
    const auto [window, level] = this->WindowLevelPresets[static_cast<std::size_t>(n)];
    this->SetAutoWindowLevel(0);
    this->SetWindowLevel(window, level);
  }
}

double vtkMRMLScalarVolumeDisplayNode::GetWindowPreset(int n)
{
  return this->HasPreset(n) ? this->WindowLevelPresets[static_cast<std::size_t>(n)].first : 0.0;
}

double vtkMRMLScalarVolumeDisplayNode::GetLevelPreset(int n)
{
  return this->HasPreset(n) ? this->WindowLevelPresets[static_cast<std::size_t>(n)].second : 0.0;
}

void vtkMRMLScalarVolumeDisplayNode::SetAutoThreshold(int automatic)
{
  if (this->AutomaticThreshold == automatic)
  {
    return;
  }
  this->UpdateAutomaticValues();
  this->AutomaticThreshold = automatic;
  this->ThresholdOutdated = true;
  this->Modified();
}

void vtkMRMLScalarVolumeDisplayNode::SetThreshold(double lower, double upper)
{
  if (this->GetLowerThreshold() == lower && this->GetUpperThreshold() == upper)
  {
    return;
  }
  if (!this->AutomaticThreshold || !this->GetInputImageData())
  {
    this->LowerThreshold = lower;
    this->UpperThreshold = upper;
  }
  this->Modified();
}

double vtkMRMLScalarVolumeDisplayNode::GetLowerThreshold()
{
  this->UpdateAutomaticValues();
  return this->LowerThreshold;
}

double vtkMRMLScalarVolumeDisplayNode::GetUpperThreshold()
{
  this->UpdateAutomaticValues();
  return this->UpperThreshold;
}

void vtkMRMLScalarVolumeDisplayNode::OnInputImageDataChanged()
{
  this->WindowLevelOutdated = true;
  this->ThresholdOutdated = true;
}

void vtkMRMLScalarVolumeDisplayNode::UpdateAutomaticValues()
{
  const bool updateWindowLevel = this->AutomaticWindowLevel != 0 && this->WindowLevelOutdated;
  const bool updateThreshold = this->AutomaticThreshold != 0 && this->ThresholdOutdated;
  vtkImageData* image = this->GetInputImageData();
  if ((!updateWindowLevel && !updateThreshold) || !image)
  {
    return;
  }
  this->WindowLevelOutdated = this->WindowLevelOutdated && !updateWindowLevel;
  this->ThresholdOutdated = this->ThresholdOutdated && !updateThreshold;
  double minMax[2];
  if (!vtkMRMLScalarVolumeDisplayNode::CalculateAutoRange(image, 0, image->GetDimensions()[2] - 1, minMax))
  {
    return;
  }
  if (updateWindowLevel)
  {
    this->Window = minMax[1] - minMax[0];
    this->Level = 0.5 * (minMax[0] + minMax[1]);
  }
  if (updateThreshold)
  {
    this->LowerThreshold = minMax[0];
    this->UpperThreshold = minMax[1];
  }
}

void vtkMRMLScalarVolumeDisplayNode::GetDisplayScalarRange(double range[2])
{
  range[0] = 0.0;
  range[1] = 255.0;
  if (this->GetInputImageData())
  {
    this->GetInputImageData()->GetScalarRange(range);
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

void vtkMRMLScalarVolumeDisplayNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* other = vtkMRMLScalarVolumeDisplayNode::SafeDownCast(node))
  {
    this->Window = other->GetWindow();
    this->Level = other->GetLevel();
    this->LowerThreshold = other->GetLowerThreshold();
    this->UpperThreshold = other->GetUpperThreshold();
    this->AutomaticWindowLevel = other->AutomaticWindowLevel;
    this->AutomaticThreshold = other->AutomaticThreshold;
    this->OnInputImageDataChanged();
    this->WindowLevelPresets = other->WindowLevelPresets;
    this->SetApplyThreshold(other->ApplyThreshold);
    this->SetInterpolate(other->Interpolate);
    this->SetInvertDisplayScalarRange(other->InvertDisplayScalarRange);
  }
  this->EndModify(wasModifying);
}
