#include "VolumeFileReader.h"

#include "LoadableModule.h"

namespace qreads
{

namespace
{

class VolumesModule final : public LoadableModule
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::unique_ptr<VolumeReader> createVolumeReader() const override { return std::make_unique<VolumeFileReader>(); }
};

} // namespace

std::unique_ptr<LoadableModule> createVolumesModule();

std::unique_ptr<LoadableModule> createVolumesModule()
{
  return std::make_unique<VolumesModule>();
}

} // namespace qreads
