#pragma once

#include <itkImageIOBase.h>

#include <filesystem>
#include <string>

namespace qreads
{

/// Looks at what ITK would stumble over in a NIfTI file's header. Other formats have nothing to check.
/// @return  the reason why the file cannot be used; empty if it may be.
std::string damagedHeader(const std::filesystem::path& file, const itk::ImageIOBase& io);

/// Looks for the voxels that a NIfTI or MetaImage file's header promises: where they are cut off, ITK
/// gives zeros for the rest and no error. Other formats have nothing to check.
/// @param io  has read the file's header
/// @return  the reason why the file cannot be used; empty if all is there.
std::string missingVoxels(const std::filesystem::path& file, itk::ImageIOBase& io);

} // namespace qreads
