#ifndef vtkMRMLColorNode_h
#define vtkMRMLColorNode_h

#include "vtkMRMLStorableNode.h"

#include <string>
#include <vector>

class vtkLookupTable;
class vtkScalarsToColors;

/// Colors for the values of a volume.
class vtkMRMLColorNode : public vtkMRMLStorableNode
{
public:
  vtkTypeMacro(vtkMRMLColorNode, vtkMRMLStorableNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    TypeModifiedEvent = 20002
  };

  enum
  {
    User = 13,
    File = 14
  };
  int GetType() const { return this->Type; }
  virtual void SetType(int type);
  void SetTypeToUser() { this->SetType(User); }
  void SetTypeToFile() { this->SetType(File); }
  virtual const char* GetTypeAsString();

  virtual int GetNumberOfColors() { return 0; }
  /// @param color  receives red, green, blue and opacity, 0 to 1, if there is such an entry.
  /// @return  false where there is no such entry.
  virtual bool GetColor(int entry, double color[4]);
  virtual vtkLookupTable* GetLookupTable() { return nullptr; }
  virtual vtkScalarsToColors* GetScalarsToColors();

  /// Empty where the entry has no name, or there is none.
  const char* GetColorName(int entry) const;
  /// @return  1; 0 where there is no such entry.
  int SetColorName(int entry, const char* name);
  /// -1 where none has the name.
  int GetColorIndexByName(const char* name) const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLColorNode();
  ~vtkMRMLColorNode() override;

private:
  vtkMRMLColorNode(const vtkMRMLColorNode&) = delete;
  void operator=(const vtkMRMLColorNode&) = delete;

  int Type{ -1 };
  std::vector<std::string> Names;
};

#endif
