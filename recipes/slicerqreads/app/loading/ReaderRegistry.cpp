#include "ReaderRegistry.h"

#include <string>
#include <system_error>
#include <utility>

namespace qreads
{

namespace
{

std::string whyNotRead(const LoadRequest& request)
{
  if (request.paths.empty())
  {
    return "Nothing to open: no folder or file was given. Give a folder with DICOM files, or image files.";
  }
  const std::filesystem::path& path = request.paths.front();
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found)
  {
    return "\"" + path.string() + "\" does not exist. Check the path, and that the share it is on is connected.";
  }
  if (status.type() == std::filesystem::file_type::none)
  {
    return "\"" + path.string() + "\" cannot be read: " + error.message() + ". Ask its owner for read permission.";
  }
  return "\"" + path.string() +
         "\" is of no format that this program reads. Give a folder or files in DICOM, NRRD (.nrrd, .nhdr), "
         "NIfTI (.nii, .nii.gz) or MetaImage (.mha, .mhd) format.";
}

} // namespace

void ReaderRegistry::add(std::unique_ptr<VolumeReader> reader)
{
  if (reader)
  {
    this->m_readers.push_back(std::move(reader));
  }
}

VolumeReader* ReaderRegistry::readerFor(const std::filesystem::path& path) const
{
  for (const auto& reader : this->m_readers)
  {
    if (reader->recognises(path))
    {
      return reader.get();
    }
  }
  return nullptr;
}

void ReaderRegistry::read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled) const
{
  for (const std::filesystem::path& path : request.paths)
  {
    if (VolumeReader* reader = this->readerFor(path))
    {
      reader->read(request, observer, cancelled);
      return;
    }
  }
  observer.failed(whyNotRead(request));
}

} // namespace qreads
