#include "vtkMRMLMarkupsDisplayNode.h"

#include <vtkObjectFactory.h>

vtkStandardNewMacro(vtkMRMLMarkupsDisplayNode);

vtkMRMLMarkupsDisplayNode::vtkMRMLMarkupsDisplayNode()
{
  this->SetColor(0.4, 1.0, 1.0);
  this->SetSelectedColor(1.0, 0.5, 0.5);
}

vtkMRMLMarkupsDisplayNode::~vtkMRMLMarkupsDisplayNode() = default;

void vtkMRMLMarkupsDisplayNode::PrintSelf(ostream& os, vtkIndent indent)
{
  this->Superclass::PrintSelf(os, indent);
  os << indent << "PropertiesLabelVisibility: " << this->PropertiesLabelVisibility << "\n";
  os << indent << "PointLabelsVisibility: " << this->PointLabelsVisibility << "\n";
}

vtkMRMLNode* vtkMRMLMarkupsDisplayNode::CreateNodeInstance()
{
  return vtkMRMLMarkupsDisplayNode::New();
}

void vtkMRMLMarkupsDisplayNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* displayNode = vtkMRMLMarkupsDisplayNode::SafeDownCast(node))
  {
    this->SetPropertiesLabelVisibility(displayNode->PropertiesLabelVisibility);
    this->SetPointLabelsVisibility(displayNode->PointLabelsVisibility);
    this->SetTextScale(displayNode->TextScale);
    this->SetGlyphScale(displayNode->GlyphScale);
    this->SetLineThickness(displayNode->LineThickness);
  }
  this->EndModify(wasModifying);
}
