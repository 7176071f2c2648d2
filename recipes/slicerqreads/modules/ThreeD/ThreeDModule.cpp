#include "LoadableModule.h"
#include "ThreeDView.h"

namespace qreads
{

namespace
{

class ThreeDModule final : public LoadableModule, public SceneViewProvider
{
public:
  std::string name() const override { return SLICERQREADS_MODULE_NAME; }
  std::string title() const override { return SLICERQREADS_MODULE_TITLE; }
  std::vector<std::string> categories() const override { return { "" }; }
  std::string helpText() const override { return "Shows the slices in space."; }
  SceneView* createSceneView(Workspace& workspace, QWidget* parent) const override
  {
    return new ThreeDView(workspace, parent);
  }
};

} // namespace

std::unique_ptr<LoadableModule> createThreeDModule()
{
  return std::make_unique<ThreeDModule>();
}

} // namespace qreads
