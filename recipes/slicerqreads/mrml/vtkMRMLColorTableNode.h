#ifndef vtkMRMLColorTableNode_h
#define vtkMRMLColorTableNode_h

#include "vtkMRMLColorNode.h"

#include <vtkLookupTable.h>
#include <vtkSmartPointer.h>

/// Colors in a table, which is made when first asked for. The color logic adds one of each type to the scene.
class vtkMRMLColorTableNode : public vtkMRMLColorNode
{
public:
  static vtkMRMLColorTableNode* New();
  vtkTypeMacro(vtkMRMLColorTableNode, vtkMRMLColorNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "ColorTable"; }

  enum
  {
    FullRainbow = 0,
    Grey = 1,
    Iron = 2,
    Rainbow = 3,
    Ocean = 4,
    Desert = 5,
    InvGrey = 6,
    ReverseRainbow = 7,
    Labels = 10,
    Red = 15,
    Green = 16,
    Blue = 17,
    Yellow = 18,
    Cyan = 19,
    Magenta = 20
  };
  /// Makes the colors of the type; for User and File they stay as they are. A label's color tells it from others, 0 is
  /// transparent.
  void SetType(int type) override;
  void SetTypeToFullRainbow() { this->SetType(FullRainbow); }
  void SetTypeToGrey() { this->SetType(Grey); }
  void SetTypeToIron() { this->SetType(Iron); }
  void SetTypeToRainbow() { this->SetType(Rainbow); }
  void SetTypeToOcean() { this->SetType(Ocean); }
  void SetTypeToDesert() { this->SetType(Desert); }
  void SetTypeToInvGrey() { this->SetType(InvGrey); }
  void SetTypeToReverseRainbow() { this->SetType(ReverseRainbow); }
  void SetTypeToLabels() { this->SetType(Labels); }
  void SetTypeToRed() { this->SetType(Red); }
  void SetTypeToGreen() { this->SetType(Green); }
  void SetTypeToBlue() { this->SetType(Blue); }
  void SetTypeToYellow() { this->SetType(Yellow); }
  void SetTypeToCyan() { this->SetType(Cyan); }
  void SetTypeToMagenta() { this->SetType(Magenta); }
  const char* GetTypeAsString() override;

  int GetNumberOfColors() override;
  /// Only for the types User and File; new colors are transparent black.
  void SetNumberOfColors(int count);
  bool GetColor(int entry, double color[4]) override;
  /// Only for the types User and File.
  /// @return  1; 0 where that is not the type or there is no such entry.
  int SetColor(int entry, const char* name, double r, double g, double b, double a = 1.0);
  int SetColor(int entry, double r, double g, double b, double a);
  int SetColor(int entry, double r, double g, double b);
  /// Sets the entry after the one that was added last.
  void AddColor(const char* name, double r, double g, double b, double a = 1.0);
  /// Null until a type was set.
  vtkLookupTable* GetLookupTable() override;
  void SetAndObserveLookupTable(vtkLookupTable* table);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;
  /// The type stays.
  void Reset(vtkMRMLNode* defaultNode) override;

protected:
  vtkMRMLColorTableNode();
  ~vtkMRMLColorTableNode() override;

private:
  vtkMRMLColorTableNode(const vtkMRMLColorTableNode&) = delete;
  void operator=(const vtkMRMLColorTableNode&) = delete;

  bool IsEditable() const;

  vtkSmartPointer<vtkLookupTable> LookupTable;
  int LastAddedColor{ -1 };
};

#endif
