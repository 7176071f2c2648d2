#include "vtkMRMLColorLogic.h"

#include "vtkMRMLColorTableNode.h"
#include "vtkMRMLScene.h"

#include <vtkNew.h>
#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLColorLogic);

vtkMRMLColorLogic::vtkMRMLColorLogic() = default;

vtkMRMLColorLogic::~vtkMRMLColorLogic() = default;

void vtkMRMLColorLogic::OnSceneChanged()
{
  vtkMRMLScene* scene = this->GetMRMLScene();
  if (!scene)
  {
    return;
  }
  for (const int type :
       { vtkMRMLColorTableNode::Labels, vtkMRMLColorTableNode::FullRainbow, vtkMRMLColorTableNode::Grey,
         vtkMRMLColorTableNode::Iron, vtkMRMLColorTableNode::Rainbow, vtkMRMLColorTableNode::Ocean,
         vtkMRMLColorTableNode::Desert, vtkMRMLColorTableNode::InvGrey, vtkMRMLColorTableNode::ReverseRainbow,
         vtkMRMLColorTableNode::Red, vtkMRMLColorTableNode::Green, vtkMRMLColorTableNode::Blue,
         vtkMRMLColorTableNode::Yellow, vtkMRMLColorTableNode::Cyan, vtkMRMLColorTableNode::Magenta })
  {
    vtkNew<vtkMRMLColorTableNode> node;
    node->SetType(type);
    const char* name = node->GetTypeAsString();
    if (scene->GetSingletonNode(name, "vtkMRMLColorTableNode"))
    {
      continue;
    }
    node->SetName(name);
    node->SetSingletonTag(name);
    node->SetAttribute("Category", "Discrete");
    node->SetSaveWithScene(0);
    scene->AddNode(node);
  }
}
