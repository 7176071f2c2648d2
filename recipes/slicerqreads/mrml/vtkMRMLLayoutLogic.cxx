#include "vtkMRMLLayoutLogic.h"

#include "vtkMRMLLayoutNode.h"
#include "vtkMRMLScene.h"

#include <vtkNew.h>
#include <vtkObjectFactory.h>

#include <initializer_list>
#include <string>

namespace
{

constexpr const char* LayoutNodeTag = "vtkMRMLLayoutNode";

std::string property(const char* name, const std::string& value)
{
  return std::string("<property name=\"") + name + "\" action=\"default\">" + value + "</property>";
}

std::string sliceView(const char* name, const char* orientation, const char* label, const char* color)
{
  return std::string("<view class=\"vtkMRMLSliceNode\" singletontag=\"") + name + "\">" +
         property("orientation", orientation) + property("viewlabel", label) + property("viewcolor", color) + "</view>";
}

std::string layout(const char* type, std::initializer_list<std::string> items)
{
  std::string text = std::string("<layout type=\"") + type + "\">";
  for (const std::string& item : items)
  {
    text += "<item>" + item + "</item>";
  }
  return text + "</layout>";
}

void addStandardLayouts(vtkMRMLLayoutNode& layoutNode)
{
  const auto yellowView = [](const char* orientation) { return sliceView("Yellow", orientation, "Y", "#EDD54C"); };
  const std::string red = sliceView("Red", "Axial", "R", "#F34A33");
  const std::string yellow = yellowView("Sagittal");
  const std::string green = sliceView("Green", "Coronal", "G", "#6EB04B");
  const std::string view3D =
    R"(<view class="vtkMRMLViewNode" singletontag="1">)" + property("viewlabel", "1") + "</view>";
  const auto add = [&layoutNode](int number, const std::string& description)
  { layoutNode.AddLayoutDescription(number, description.c_str()); };

  const std::string conventional = layout("vertical", { view3D, layout("horizontal", { red, green, yellow }) });
  add(vtkMRMLLayoutNode::SlicerLayoutInitialView, conventional);
  add(vtkMRMLLayoutNode::SlicerLayoutDefaultView, conventional);
  add(vtkMRMLLayoutNode::SlicerLayoutConventionalView, conventional);
  add(vtkMRMLLayoutNode::SlicerLayoutConventionalWidescreenView,
      layout("horizontal", { view3D, layout("vertical", { red, green, yellow }) }));
  add(vtkMRMLLayoutNode::SlicerLayoutFourUpView,
      layout("vertical", { layout("horizontal", { red, view3D }), layout("horizontal", { green, yellow }) }));
  add(vtkMRMLLayoutNode::SlicerLayoutOneUp3DView, layout("horizontal", { view3D }));
  add(vtkMRMLLayoutNode::SlicerLayoutOneUpRedSliceView, layout("horizontal", { red }));
  add(vtkMRMLLayoutNode::SlicerLayoutOneUpYellowSliceView, layout("horizontal", { yellow }));
  add(vtkMRMLLayoutNode::SlicerLayoutOneUpGreenSliceView, layout("horizontal", { green }));
  add(vtkMRMLLayoutNode::SlicerLayoutSideBySideView, layout("horizontal", { red, yellowView("Axial") }));
}

} // namespace

vtkStandardNewMacro(vtkMRMLLayoutLogic);

vtkMRMLLayoutLogic::vtkMRMLLayoutLogic() = default;

vtkMRMLLayoutLogic::~vtkMRMLLayoutLogic() = default;

void vtkMRMLLayoutLogic::OnSceneChanged()
{
  if (this->GetMRMLScene() && !this->GetLayoutNode())
  {
    vtkNew<vtkMRMLLayoutNode> layoutNode;
    layoutNode->SetSingletonTag(LayoutNodeTag);
    addStandardLayouts(*layoutNode);
    layoutNode->SetViewArrangement(vtkMRMLLayoutNode::SlicerLayoutInitialView);
    this->GetMRMLScene()->AddNode(layoutNode);
  }
}

vtkMRMLLayoutNode* vtkMRMLLayoutLogic::GetLayoutNode() const
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  return scene ? vtkMRMLLayoutNode::SafeDownCast(scene->GetSingletonNode(LayoutNodeTag, "vtkMRMLLayoutNode")) : nullptr;
}
