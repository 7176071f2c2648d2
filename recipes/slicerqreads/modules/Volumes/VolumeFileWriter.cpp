#include "VolumeFileWriter.h"

#include "VolumeFormat.h"

#include <vtkType.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>
#include <vector>

namespace qreads
{

namespace
{

std::runtime_error failure(const std::filesystem::path& file, const std::string& reason)
{
  return std::runtime_error("\"" + file.u8string() + "\" cannot be written: " + reason);
}

itk::IOComponentEnum componentOf(int vtkType)
{
  using Type = itk::IOComponentEnum;
  switch (vtkType)
  {
    case VTK_UNSIGNED_CHAR:
      return Type::UCHAR;
    case VTK_CHAR:
    case VTK_SIGNED_CHAR:
      return Type::CHAR;
    case VTK_UNSIGNED_SHORT:
      return Type::USHORT;
    case VTK_SHORT:
      return Type::SHORT;
    case VTK_UNSIGNED_INT:
      return Type::UINT;
    case VTK_INT:
      return Type::INT;
    case VTK_UNSIGNED_LONG:
      return Type::ULONG;
    case VTK_LONG:
    case VTK_ID_TYPE:
      return Type::LONG;
    case VTK_UNSIGNED_LONG_LONG:
      return Type::ULONGLONG;
    case VTK_LONG_LONG:
      return Type::LONGLONG;
    case VTK_FLOAT:
      return Type::FLOAT;
    case VTK_DOUBLE:
      return Type::DOUBLE;
    default:
      return Type::UNKNOWNCOMPONENTTYPE;
  }
}

/// ITK's coordinates are LPS: the first two axes change sign.
void setGeometry(itk::ImageIOBase& io, const Volume& volume)
{
  constexpr std::array<double, 3> ToLPS{ -1.0, -1.0, 1.0 };
  const std::array<double, 16>& matrix = volume.ijkToRAS();
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    const double spacing = std::hypot(matrix[axis], matrix[4 + axis], matrix[8 + axis]);
    std::vector<double> direction(3);
    for (unsigned int row = 0; row < 3; ++row)
    {
      direction[row] = ToLPS[row] * matrix[4 * row + axis] / spacing;
    }
    io.SetDimensions(axis, static_cast<std::size_t>(volume.image()->GetDimensions()[axis]));
    io.SetSpacing(axis, spacing);
    io.SetDirection(axis, direction);
    io.SetOrigin(axis, ToLPS[axis] * matrix[4 * axis + 3]);
  }
}

bool hasRightAngles(const std::array<double, 16>& matrix)
{
  constexpr double Tolerance = 1e-4;
  for (const auto& [first, second] : { std::pair(0, 1), std::pair(0, 2), std::pair(1, 2) })
  {
    double product = 0.0;
    double firstSquare = 0.0;
    double secondSquare = 0.0;
    for (std::size_t row = 0; row < 3; ++row)
    {
      const double a = matrix[4 * row + static_cast<std::size_t>(first)];
      const double b = matrix[4 * row + static_cast<std::size_t>(second)];
      product += a * b;
      firstSquare += a * a;
      secondSquare += b * b;
    }
    if (std::abs(product) > Tolerance * std::sqrt(firstSquare * secondSquare))
    {
      return false;
    }
  }
  return true;
}

/// @return  why the volume can't be written in the format; empty if it can.
std::string refusal(const Volume& volume, const VolumeFileExtension& extension)
{
  if (volume.arrivedSliceCount() < volume.sliceCount())
  {
    return "the volume has " + std::to_string(volume.arrivedSliceCount()) + " of " +
           std::to_string(volume.sliceCount()) + " slices, and the file could not say so. Load the whole series";
  }
  if (!extension.hasVoxels)
  {
    return "this program writes the voxels into the same file. Choose a name that ends in .nrrd or .mha";
  }
  if (extension.format == VolumeFormat::NIfTI && !hasRightAngles(volume.ijkToRAS()))
  {
    return "the volume's axes are not at right angles, which NIfTI readers would show distorted. Choose a name that "
           "ends "
           "in .nrrd";
  }
  const std::array<double, 16>& matrix = volume.ijkToRAS();
  for (std::size_t axis = 0; axis < 3; ++axis)
  {
    const double spacing = std::hypot(matrix[axis], matrix[4 + axis], matrix[8 + axis]);
    if (!(spacing > 0.0) || !std::isfinite(spacing))
    {
      return "the distance of its voxels along an axis is not a positive number. Set the volume's spacing";
    }
  }
  if (componentOf(volume.image()->GetScalarType()) == itk::IOComponentEnum::UNKNOWNCOMPONENTTYPE)
  {
    return "its kind of values is not supported. Convert the volume to numbers of 8 bits or more";
  }
  return {};
}

itk::ImageIORegion wholeRegion(const Volume& volume)
{
  itk::ImageIORegion region(3);
  for (unsigned int axis = 0; axis < 3; ++axis)
  {
    region.SetSize(axis, static_cast<itk::ImageIORegion::SizeValueType>(volume.image()->GetDimensions()[axis]));
  }
  return region;
}

void writeImage(const Volume& volume, const VolumeFileExtension& extension, const std::filesystem::path& file)
{
  const itk::ImageIOBase::Pointer io = makeImageIO(extension.format);
  const int components = volume.image()->GetNumberOfScalarComponents();
  io->SetFileName(file.string());
  io->SetNumberOfDimensions(3);
  setGeometry(*io, volume);
  io->SetComponentType(componentOf(volume.image()->GetScalarType()));
  io->SetNumberOfComponents(static_cast<unsigned int>(components));
  io->SetPixelType(components == 1 ? itk::IOPixelEnum::SCALAR : itk::IOPixelEnum::RGB);
  io->SetUseCompression(true);
  io->SetIORegion(wholeRegion(volume));
  io->WriteImageInformation();
  io->Write(volume.image()->GetScalarPointer());
}

/// Not every one of ITK's writers says that the disk is full: what was written is read again.
bool holds(const VolumeFileExtension& extension, const std::filesystem::path& file, const Volume& volume)
{
  const itk::ImageIOBase::Pointer io = makeImageIO(extension.format);
  io->SetFileName(file.string());
  io->ReadImageInformation();
  io->SetIORegion(wholeRegion(volume));
  const auto bytes = static_cast<std::size_t>(volume.image()->GetNumberOfPoints()) *
                     static_cast<std::size_t>(volume.image()->GetNumberOfScalarComponents()) *
                     static_cast<std::size_t>(volume.image()->GetScalarSize());
  if (static_cast<std::size_t>(io->GetImageSizeInBytes()) != bytes)
  {
    return false;
  }
  std::vector<char> written(bytes);
  io->Read(written.data());
  return std::memcmp(written.data(), volume.image()->GetScalarPointer(), bytes) == 0;
}

} // namespace

bool VolumeFileWriter::recognises(const std::filesystem::path& file) const
{
  return volumeFileExtensionOf(file).has_value();
}

void VolumeFileWriter::write(const Volume& volume, const std::filesystem::path& file) const
{
  const auto extension = volumeFileExtensionOf(file);
  if (!extension)
  {
    throw failure(file, "it is of no format that this program writes. Choose a name that ends in .nrrd or .nii.gz");
  }
  if (const std::string reason = refusal(volume, *extension); !reason.empty())
  {
    throw failure(file, reason);
  }
  // ITK takes the format from the ending, so it stays.
  std::filesystem::path partial = file;
  partial.replace_filename("." + file.filename().u8string() + ".partial" + std::string(extension->name));
  std::string reason;
  std::error_code error;
  try
  {
    writeImage(volume, *extension, partial);
    if (!holds(*extension, partial, volume))
    {
      reason = "it does not hold what was written to it";
    }
    else
    {
      std::filesystem::rename(partial, file, error);
      reason = error ? error.message() : std::string();
    }
  }
  catch (const std::exception& exception)
  {
    reason = reasonOf(exception);
  }
  if (!reason.empty())
  {
    std::filesystem::remove(partial, error);
    throw failure(file, reason + ". Choose a folder that can be written to and has room");
  }
}

} // namespace qreads
