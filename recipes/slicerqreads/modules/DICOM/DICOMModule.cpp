#include "DICOMReader.h"

#include "LoadableModule.h"

namespace qreads
{

namespace
{

class DICOMModule final : public LoadableModule
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::unique_ptr<VolumeReader> createVolumeReader() const override { return std::make_unique<DICOMReader>(); }
  std::vector<std::string> categories() const override { return { "Informatics" }; }
  std::string helpText() const override { return "Reads DICOM series."; }
};

} // namespace

std::unique_ptr<LoadableModule> createDICOMModule();

std::unique_ptr<LoadableModule> createDICOMModule()
{
  return std::make_unique<DICOMModule>();
}

} // namespace qreads
