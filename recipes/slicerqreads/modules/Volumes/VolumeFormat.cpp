#include "VolumeFormat.h"

#include <itkMetaImageIO.h>
#include <itkNiftiImageIO.h>
#include <itkNrrdImageIO.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace qreads
{

namespace
{

constexpr std::array<VolumeFileExtension, 6> Extensions{ { { ".nii.gz", VolumeFormat::NIfTI },
                                                           { ".nii", VolumeFormat::NIfTI },
                                                           { ".nrrd", VolumeFormat::NRRD },
                                                           { ".nhdr", VolumeFormat::NRRD, false },
                                                           { ".mha", VolumeFormat::MetaImage },
                                                           { ".mhd", VolumeFormat::MetaImage, false } } };

} // namespace

std::optional<VolumeFileExtension> volumeFileExtensionOf(const std::filesystem::path& path)
{
  std::string name = path.filename().string();
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  const auto found =
    std::find_if(Extensions.begin(), Extensions.end(),
                 [&name](const VolumeFileExtension& extension)
                 {
                   return name.size() > extension.name.size() &&
                          name.compare(name.size() - extension.name.size(), std::string::npos, extension.name) == 0;
                 });
  return found == Extensions.end() ? std::nullopt : std::make_optional(*found);
}

itk::ImageIOBase::Pointer makeImageIO(VolumeFormat format)
{
  switch (format)
  {
    case VolumeFormat::NRRD:
      return itk::NrrdImageIO::New().GetPointer();
    case VolumeFormat::NIfTI:
      return itk::NiftiImageIO::New().GetPointer();
    case VolumeFormat::MetaImage:
      break;
  }
  return itk::MetaImageIO::New().GetPointer();
}

std::string reasonOf(const std::exception& exception)
{
  const auto* itkException = dynamic_cast<const itk::ExceptionObject*>(&exception);
  std::string reason = itkException ? itkException->GetDescription() : exception.what();
  std::replace_if(
    reason.begin(), reason.end(), [](unsigned char character) { return character < ' ' || character > '~'; }, ' ');
  const std::size_t first = reason.find_first_not_of(' ');
  const std::size_t last = reason.find_last_not_of(" .");
  constexpr std::size_t LongestReason = 300;
  return first == std::string::npos ? std::string("it is damaged")
                                    : reason.substr(first, std::min(last - first + 1, LongestReason));
}

} // namespace qreads
