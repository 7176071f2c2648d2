#include "vtkMRMLColorTableNode.h"

#include <vtkMath.h>
#include <vtkNew.h>
#include <vtkObjectFactory.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace
{

/// The range of each in hue, saturation and value, from the first to the last color.
struct ColorRamp
{
  int type;
  const char* name;
  int colors;
  double hue[2];
  double saturation[2];
  double value[2];
};

constexpr std::array<ColorRamp, 14> ColorRamps{ {
  { vtkMRMLColorTableNode::FullRainbow, "FullRainbow", 256, { 0, 1 }, { 1, 1 }, { 1, 1 } },
  { vtkMRMLColorTableNode::Grey, "Grey", 256, { 0, 0 }, { 0, 0 }, { 0, 1 } },
  { vtkMRMLColorTableNode::Iron, "Iron", 156, { 0, 0.15 }, { 1, 1 }, { 1, 1 } },
  { vtkMRMLColorTableNode::Rainbow, "Rainbow", 256, { 0, 0.8 }, { 1, 1 }, { 1, 1 } },
  { vtkMRMLColorTableNode::Ocean, "Ocean", 256, { 0.666667, 0.5 }, { 1, 1 }, { 1, 1 } },
  { vtkMRMLColorTableNode::Desert, "Desert", 256, { 0, 0.1 }, { 1, 1 }, { 1, 1 } },
  { vtkMRMLColorTableNode::InvGrey, "InvertedGrey", 256, { 0, 0 }, { 0, 0 }, { 1, 0 } },
  { vtkMRMLColorTableNode::ReverseRainbow, "ReverseRainbow", 256, { 0.8, 1 }, { 1, 1 }, { 1, 1 } },
  { vtkMRMLColorTableNode::Red, "Red", 256, { 0, 0 }, { 1, 1 }, { 0, 1 } },
  { vtkMRMLColorTableNode::Green, "Green", 256, { 0.333, 0.333 }, { 1, 1 }, { 0, 1 } },
  { vtkMRMLColorTableNode::Blue, "Blue", 256, { 0.667, 0.667 }, { 1, 1 }, { 0, 1 } },
  { vtkMRMLColorTableNode::Yellow, "Yellow", 256, { 0.167, 0.167 }, { 1, 1 }, { 0, 1 } },
  { vtkMRMLColorTableNode::Cyan, "Cyan", 256, { 0.5, 0.5 }, { 1, 1 }, { 0, 1 } },
  { vtkMRMLColorTableNode::Magenta, "Magenta", 256, { 0.833, 0.833 }, { 1, 1 }, { 0, 1 } },
} };

const ColorRamp* rampOf(int type)
{
  const auto* const ramp =
    std::find_if(ColorRamps.begin(), ColorRamps.end(), [type](const ColorRamp& other) { return other.type == type; });
  return ramp == ColorRamps.end() ? nullptr : ramp;
}

constexpr int LabelCount = 257;

vtkSmartPointer<vtkLookupTable> tableOf(int colors)
{
  auto table = vtkSmartPointer<vtkLookupTable>::New();
  table->SetTableRange(0, 255);
  table->SetNumberOfTableValues(colors);
  return table;
}

vtkSmartPointer<vtkLookupTable> tableOf(const ColorRamp& ramp)
{
  auto table = tableOf(ramp.colors);
  table->SetRampToLinear();
  table->SetHueRange(ramp.hue[0], ramp.hue[1]);
  table->SetSaturationRange(ramp.saturation[0], ramp.saturation[1]);
  table->SetValueRange(ramp.value[0], ramp.value[1]);
  table->ForceBuild();
  return table;
}

vtkSmartPointer<vtkLookupTable> tableOfLabels()
{
  auto table = tableOf(LabelCount);
  table->SetTableValue(0, 0.0, 0.0, 0.0, 0.0);
  for (int label = 1; label < LabelCount; ++label)
  {
    // The golden section sets hues apart from all that came shortly before.
    constexpr double GoldenSection = 0.618033988749895;
    const double hue = label * GoldenSection;
    double r = 0.0;
    double g = 0.0;
    double b = 0.0;
    vtkMath::HSVToRGB(hue - std::floor(hue), label % 2 == 0 ? 0.5 : 0.8, label % 3 == 0 ? 0.7 : 1.0, &r, &g, &b);
    table->SetTableValue(label, r, g, b, 1.0);
  }
  return table;
}

} // namespace

vtkStandardNewMacro(vtkMRMLColorTableNode);

vtkMRMLColorTableNode::vtkMRMLColorTableNode() = default;

vtkMRMLColorTableNode::~vtkMRMLColorTableNode() = default;

vtkMRMLNode* vtkMRMLColorTableNode::CreateNodeInstance()
{
  return vtkMRMLColorTableNode::New();
}

void vtkMRMLColorTableNode::SetType(int type)
{
  if (this->GetType() == type)
  {
    return;
  }
  constexpr int NoType = -1; // Of a node that was given none: copying one makes another such.
  if (rampOf(type) || type == Labels || type == NoType)
  {
    this->LookupTable = nullptr;
  }
  else if (type != User && type != File)
  {
    vtkErrorMacro("SetType: there is no color table of type " << type << ".");
    return;
  }
  else
  {
    this->LookupTable = this->GetLookupTable();
  }
  this->Superclass::SetType(type);
}

vtkLookupTable* vtkMRMLColorTableNode::GetLookupTable()
{
  if (!this->LookupTable && this->GetType() >= 0)
  {
    const ColorRamp* ramp = rampOf(this->GetType());
    this->LookupTable = ramp ? tableOf(*ramp) : this->GetType() == Labels ? tableOfLabels() : tableOf(0);
  }
  return this->LookupTable;
}

const char* vtkMRMLColorTableNode::GetTypeAsString()
{
  const ColorRamp* ramp = rampOf(this->GetType());
  return ramp ? ramp->name : this->GetType() == Labels ? "Labels" : this->Superclass::GetTypeAsString();
}

int vtkMRMLColorTableNode::GetNumberOfColors()
{
  vtkLookupTable* table = this->GetLookupTable();
  return table ? static_cast<int>(table->GetNumberOfTableValues()) : 0;
}

void vtkMRMLColorTableNode::SetNumberOfColors(int count)
{
  if (!this->IsEditable() || count < 0)
  {
    vtkErrorMacro("SetNumberOfColors: only a table of type User or File can get another number of colors.");
    return;
  }
  const int oldCount = this->GetNumberOfColors();
  if (oldCount == count)
  {
    return;
  }
  vtkLookupTable* table = this->GetLookupTable();
  table->SetNumberOfTableValues(count);
  for (int entry = oldCount; entry < count; ++entry)
  {
    table->SetTableValue(entry, 0.0, 0.0, 0.0, 0.0);
  }
  this->Modified();
}

bool vtkMRMLColorTableNode::GetColor(int entry, double color[4])
{
  if (entry < 0 || entry >= this->GetNumberOfColors())
  {
    return false;
  }
  this->LookupTable->GetTableValue(entry, color);
  return true;
}

bool vtkMRMLColorTableNode::IsEditable() const
{
  return this->GetType() == User || this->GetType() == File;
}

int vtkMRMLColorTableNode::SetColor(int entry, const char* name, double r, double g, double b, double a)
{
  const int wasModifying = this->StartModify();
  const int done = this->SetColor(entry, r, g, b, a);
  if (done)
  {
    this->SetColorName(entry, name);
  }
  this->EndModify(wasModifying);
  return done;
}

int vtkMRMLColorTableNode::SetColor(int entry, double r, double g, double b, double a)
{
  if (!this->IsEditable() || entry < 0 || entry >= this->GetNumberOfColors())
  {
    return 0;
  }
  this->LookupTable->SetTableValue(entry, r, g, b, a);
  this->Modified();
  return 1;
}

int vtkMRMLColorTableNode::SetColor(int entry, double r, double g, double b)
{
  double color[4];
  return this->GetColor(entry, color) ? this->SetColor(entry, r, g, b, color[3]) : 0;
}

void vtkMRMLColorTableNode::AddColor(const char* name, double r, double g, double b, double a)
{
  const int entry = this->LastAddedColor + 1;
  if (this->SetColor(entry, name, r, g, b, a))
  {
    this->LastAddedColor = entry;
  }
}

void vtkMRMLColorTableNode::SetAndObserveLookupTable(vtkLookupTable* table)
{
  if (this->LookupTable != table)
  {
    this->LookupTable = table;
    this->Modified();
  }
}

void vtkMRMLColorTableNode::Reset(vtkMRMLNode* defaultNode)
{
  const int wasModifying = this->StartModify();
  const int type = this->GetType();
  this->Superclass::Reset(defaultNode);
  this->SetType(type);
  this->EndModify(wasModifying);
}

void vtkMRMLColorTableNode::CopyContent(vtkMRMLNode* node, bool deepCopy)
{
  const int wasModifying = this->StartModify();
  this->Superclass::CopyContent(node, deepCopy);
  if (auto* colorNode = vtkMRMLColorTableNode::SafeDownCast(node))
  {
    this->LookupTable = nullptr;
    if (colorNode->LookupTable)
    {
      this->LookupTable = vtkSmartPointer<vtkLookupTable>::New();
      this->LookupTable->DeepCopy(colorNode->LookupTable);
    }
  }
  this->EndModify(wasModifying);
}
