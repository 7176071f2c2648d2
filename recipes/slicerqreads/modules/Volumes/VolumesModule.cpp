#include "VolumeFileReader.h"
#include "VolumeFileWriter.h"

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
  std::unique_ptr<VolumeWriter> createVolumeWriter() const override { return std::make_unique<VolumeFileWriter>(); }
  std::vector<std::string> categories() const override { return { "" }; }
  std::vector<std::string> associatedNodeTypes() const override
  {
    return { "vtkMRMLScalarVolumeNode", "vtkMRMLVectorVolumeNode", "vtkMRMLLabelMapVolumeNode" };
  }
  std::string helpText() const override { return "Reads and writes NRRD, NIfTI and MetaImage files."; }
};

} // namespace

std::unique_ptr<LoadableModule> createVolumesModule();

std::unique_ptr<LoadableModule> createVolumesModule()
{
  return std::make_unique<VolumesModule>();
}

} // namespace qreads
