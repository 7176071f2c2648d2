#pragma once

#include <itkImageIOBase.h>

#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace qreads
{

/// The kinds of volume files that ITK reads and writes for this module.
enum class VolumeFormat
{
  NRRD,
  NIfTI,
  MetaImage
};

struct VolumeFileExtension
{
  std::string_view name; ///< with its dot, in lower case
  VolumeFormat format;
  bool hasVoxels{ true }; ///< false: they are in a file of their own
};

/// What a file's name ends in, in whatever case; none for other kinds of files.
std::optional<VolumeFileExtension> volumeFileExtensionOf(const std::filesystem::path& path);

/// Made by hand: the program has no object factories.
itk::ImageIOBase::Pointer makeImageIO(VolumeFormat format);

/// What ITK says, on one line and without bytes that are no text, which it may quote from the file.
std::string reasonOf(const std::exception& exception);

} // namespace qreads
