#include "VolumeFileReader.h"

#include "FileCheck.h"
#include "VolumeFormat.h"

#include "loading/ImageAllocation.h"

#include <itkMetaDataObject.h>

#include <vtkType.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <exception>
#include <future>
#include <limits>
#include <optional>
#include <system_error>
#include <utility>

namespace qreads
{

namespace
{

int vtkTypeOf(itk::IOComponentEnum type)
{
  using Type = itk::IOComponentEnum;
  switch (type)
  {
    case Type::UCHAR:
      return VTK_UNSIGNED_CHAR;
    case Type::CHAR:
      return VTK_SIGNED_CHAR;
    case Type::USHORT:
      return VTK_UNSIGNED_SHORT;
    case Type::SHORT:
      return VTK_SHORT;
    case Type::UINT:
      return VTK_UNSIGNED_INT;
    case Type::INT:
      return VTK_INT;
    case Type::ULONG:
      return VTK_UNSIGNED_LONG;
    case Type::LONG:
      return VTK_LONG;
    case Type::ULONGLONG:
      return VTK_UNSIGNED_LONG_LONG;
    case Type::LONGLONG:
      return VTK_LONG_LONG;
    case Type::FLOAT:
      return VTK_FLOAT;
    case Type::DOUBLE:
      return VTK_DOUBLE;
    default:
      return VTK_VOID;
  }
}

std::string nameOf(const std::filesystem::path& file)
{
  const std::string name = file.filename().string();
  const auto extension = volumeFileExtensionOf(file);
  return extension ? name.substr(0, name.size() - extension->name.size()) : name;
}

/// A file whose header has been read.
struct VolumeFile
{
  std::filesystem::path path;
  itk::ImageIOBase::Pointer io;
  Series series;
};

std::size_t dimensionOf(const itk::ImageIOBase& io, unsigned int axis)
{
  return axis < io.GetNumberOfDimensions() ? io.GetDimensions(axis) : 1;
}

/// ITK's coordinates are LPS: the first two axes change sign.
std::array<double, 16> ijkToRASOf(const itk::ImageIOBase& io)
{
  constexpr std::array<double, 3> FromLPS{ -1.0, -1.0, 1.0 };
  const unsigned int axes = std::min(io.GetNumberOfDimensions(), 3U);
  std::array<double, 16> matrix{};
  for (unsigned int row = 0; row < 3; ++row)
  {
    for (unsigned int column = 0; column < 3; ++column)
    {
      const bool isGiven = row < axes && column < axes;
      const double direction = isGiven ? io.GetDirection(column)[row] : (row == column ? 1.0 : 0.0);
      const double spacing = column < axes ? io.GetSpacing(column) : 1.0;
      matrix[4 * row + column] = FromLPS[row] * direction * spacing;
    }
    matrix[4 * row + 3] = row < axes ? FromLPS[row] * io.GetOrigin(row) : 0.0;
  }
  matrix[15] = 1.0;
  return matrix;
}

/// How many of the values of each voxel are shown, from the first on.
unsigned int shownComponents(const itk::ImageIOBase& io)
{
  const unsigned int components = io.GetNumberOfComponents();
  return components == 3 || io.GetPixelType() == itk::IOPixelEnum::RGBA ? 3 : 1;
}

/// @return  the reason why the file cannot be used; empty if its header is read.
std::string readHeader(VolumeFile& file)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(file.path, error))
  {
    return "it does not exist";
  }
  const auto extension = volumeFileExtensionOf(file.path);
  if (!extension)
  {
    return "it is of another format";
  }
  file.io = makeImageIO(extension->format);
  file.io->SetFileName(file.path.string());
  try
  {
    if (!file.io->CanReadFile(file.path.string().c_str()))
    {
      return "its header is not that of a file of its kind, or it may not be read";
    }
    if (std::string reason = damagedHeader(file.path, *file.io); !reason.empty())
    {
      return reason;
    }
    file.io->ReadImageInformation();
  }
  catch (const std::exception& exception)
  {
    return reasonOf(exception);
  }
  std::string isCorrected;
  itk::ExposeMetaData(file.io->GetMetaDataDictionary(), "ITK_sform_corrected", isCorrected);
  if (isCorrected == "YES")
  {
    return "its axes are not at right angles, and ITK would show it distorted";
  }
  for (unsigned int axis = 0; axis < std::max(file.io->GetNumberOfDimensions(), 3U); ++axis)
  {
    const std::size_t size = dimensionOf(*file.io, axis);
    if (size < 1 || size > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    {
      return "its header says that axis " + std::to_string(axis + 1) + " has " + std::to_string(size) + " voxels";
    }
  }
  const std::array<double, 16> ijkToRAS = ijkToRASOf(*file.io);
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    // In mm, from what electron microscopes see to beyond any room; 0 and what is no number are not among it.
    constexpr double Least = 1e-7;
    constexpr double Most = 1e7;
    const double distance = std::hypot(ijkToRAS[axis], ijkToRAS[4 + axis], ijkToRAS[8 + axis]);
    if (!(distance >= Least && distance <= Most) || !std::isfinite(ijkToRAS[4 * axis + 3]))
    {
      return "its header does not say where its voxels are: those of axis " + std::to_string(axis + 1) +
             " cannot be told apart";
    }
  }
  if (vtkTypeOf(file.io->GetComponentType()) == VTK_VOID || file.io->GetNumberOfComponents() < 1)
  {
    return "its kind of values is not supported";
  }
  file.series.name = nameOf(file.path);
  file.series.seriesDescription = file.series.name;
  file.series.expectedSliceCount = static_cast<int>(dimensionOf(*file.io, 2));
  return {};
}

/// Copies the first of the values of each voxel.
void copyComponents(const char* from, char* to, std::size_t voxelCount, std::size_t fromBytes, std::size_t toBytes)
{
  for (std::size_t voxel = 0; voxel < voxelCount; ++voxel)
  {
    std::memcpy(to + voxel * toBytes, from + voxel * fromBytes, toBytes);
  }
}

/// Reads all voxels; ITK has no way to read a part of most of these files.
/// @return  the reason why they cannot be read; empty if they are in the image.
std::string readVoxels(VolumeFile& file, vtkSmartPointer<vtkImageData>& image, std::vector<std::string>& problems)
{
  itk::ImageIOBase& io = *file.io;
  const std::string name = file.path.filename().string();
  const unsigned int components = io.GetNumberOfComponents();
  const unsigned int shown = shownComponents(io);
  const int scalarType = vtkTypeOf(io.GetComponentType());
  const std::array<int, 3> dimensions{ static_cast<int>(dimensionOf(io, 0)), static_cast<int>(dimensionOf(io, 1)),
                                       static_cast<int>(dimensionOf(io, 2)) };
  std::size_t volumeCount = 1;
  for (unsigned int axis = 3; axis < io.GetNumberOfDimensions(); ++axis)
  {
    if (volumeCount > std::numeric_limits<std::size_t>::max() / dimensionOf(io, axis))
    {
      return "its header asks for more memory than can be addressed";
    }
    volumeCount *= dimensionOf(io, axis);
  }

  const AllocatedImage allocated = allocateImage(dimensions, scalarType, static_cast<int>(shown));
  if (!allocated.image)
  {
    return allocated.refusal;
  }
  // The file is read as it is, and what is shown taken out of it.
  AllocatedImage whole = allocated;
  const bool isPart = volumeCount > 1 || components != shown;
  if (isPart)
  {
    const std::size_t slices = volumeCount * static_cast<std::size_t>(dimensions[2]);
    if (slices / volumeCount != static_cast<std::size_t>(dimensions[2]) ||
        slices > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    {
      return "its header says that it has " + std::to_string(volumeCount) + " volumes";
    }
    whole = allocateImage({ dimensions[0], dimensions[1], static_cast<int>(slices) }, scalarType,
                          static_cast<int>(components));
    if (!whole.image)
    {
      return whole.refusal;
    }
  }

  itk::ImageIORegion region(io.GetNumberOfDimensions());
  for (unsigned int axis = 0; axis < io.GetNumberOfDimensions(); ++axis)
  {
    region.SetIndex(axis, 0);
    region.SetSize(axis, static_cast<itk::ImageIORegion::SizeValueType>(io.GetDimensions(axis)));
  }
  io.SetIORegion(region);
  // Looking through a compressed file takes as long as reading it, so both are done at once.
  const bool isCompressed = file.path.extension() == ".gz";
  std::future<std::string> check = std::async(isCompressed ? std::launch::async : std::launch::deferred,
                                              [&file, &io] { return missingVoxels(file.path, io); });
  std::string reason = isCompressed ? std::string() : check.get();
  if (reason.empty())
  {
    io.Read(whole.image->GetScalarPointer());
    reason = isCompressed ? check.get() : std::string();
  }
  if (!reason.empty())
  {
    return reason;
  }

  if (isPart)
  {
    const auto scalarBytes = static_cast<std::size_t>(allocated.image->GetScalarSize());
    copyComponents(static_cast<const char*>(whole.image->GetScalarPointer()),
                   static_cast<char*>(allocated.image->GetScalarPointer()),
                   static_cast<std::size_t>(allocated.image->GetNumberOfPoints()), components * scalarBytes,
                   shown * scalarBytes);
    if (volumeCount > 1)
    {
      problems.push_back(name + ": it has " + std::to_string(volumeCount) + " volumes; the first is shown");
    }
    if (components != shown)
    {
      problems.push_back(name + ": its voxels have " + std::to_string(components) + " values; the first " +
                         (shown == 1 ? std::string("is") : std::to_string(shown) + " are") + " shown");
    }
  }
  image = allocated.image;
  return {};
}

std::string failure(const std::filesystem::path& path, const std::string& reason)
{
  return "\"" + path.string() + "\" cannot be read: " + reason + ". Copy or export the file again.";
}

void readOrThrow(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled)
{
  std::vector<VolumeFile> files;
  std::vector<std::string> problems;
  std::string firstFailure;
  for (const std::filesystem::path& path : request.paths)
  {
    VolumeFile file;
    file.path = path;
    const std::string reason = readHeader(file);
    if (reason.empty())
    {
      files.push_back(std::move(file));
      continue;
    }
    problems.push_back(path.filename().string() + ": " + reason);
    firstFailure = firstFailure.empty() ? failure(path, reason) : firstFailure;
  }
  if (files.empty() || request.seriesIndex >= static_cast<int>(files.size()))
  {
    observer.failed(!firstFailure.empty() ? firstFailure
                                          : "There are fewer files than the number of the one asked for.");
    return;
  }

  std::vector<Series> series;
  series.reserve(files.size());
  for (const VolumeFile& file : files)
  {
    series.push_back(file.series);
  }
  const auto largest =
    std::max_element(series.begin(), series.end(),
                     [](const Series& a, const Series& b) { return a.expectedSliceCount < b.expectedSliceCount; });
  const int chosen = request.seriesIndex < 0 ? static_cast<int>(largest - series.begin()) : request.seriesIndex;
  observer.seriesFound(series, chosen);

  VolumeFile& file = files[static_cast<std::size_t>(chosen)];
  vtkSmartPointer<vtkImageData> image;
  std::string reason;
  try
  {
    reason = readVoxels(file, image, problems);
  }
  catch (const std::exception& exception)
  {
    reason = reasonOf(exception);
  }
  if (cancelled)
  {
    return;
  }
  if (!reason.empty())
  {
    observer.failed(failure(file.path, reason));
    return;
  }
  const auto volume = std::make_shared<Volume>(file.series, image, ijkToRASOf(*file.io));
  observer.volumeStarted(volume);
  for (int slice = 0; slice < volume->sliceCount(); ++slice)
  {
    volume->markSlice(slice);
  }
  for (int slice = 0; slice < volume->sliceCount(); ++slice)
  {
    observer.sliceArrived(volume, slice);
  }
  observer.volumeFinished(volume, problems);
}

} // namespace

bool VolumeFileReader::recognises(const std::filesystem::path& path) const
{
  std::error_code error;
  return volumeFileExtensionOf(path).has_value() && std::filesystem::is_regular_file(path, error);
}

void VolumeFileReader::read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled)
{
  try
  {
    readOrThrow(request, observer, cancelled);
  }
  catch (const std::exception& exception)
  {
    observer.failed(
      failure(request.paths.empty() ? std::filesystem::path() : request.paths.front(), reasonOf(exception)));
  }
}

} // namespace qreads
