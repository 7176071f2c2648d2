#ifndef vtkMRMLScriptedModuleNode_h
#define vtkMRMLScriptedModuleNode_h

#include "vtkMRMLNode.h"

#include <map>
#include <string>
#include <vector>

/// Settings of a module that is written in Python, as texts under a name.
class vtkMRMLScriptedModuleNode : public vtkMRMLNode
{
public:
  static vtkMRMLScriptedModuleNode* New();
  vtkTypeMacro(vtkMRMLScriptedModuleNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "ScriptedModule"; }

  void SetModuleName(const char* name);
  /// Null where none was given.
  const char* GetModuleName() const;

  void SetParameter(const std::string& name, const std::string& value);
  /// Empty where there is no such parameter.
  std::string GetParameter(const std::string& name) const;
  bool HasParameter(const std::string& name) const { return this->Parameters.count(name) > 0; }
  void UnsetParameter(const std::string& name);
  void UnsetAllParameters();
  int GetParameterCount() const { return static_cast<int>(this->Parameters.size()); }
  /// In the order of the alphabet.
  std::vector<std::string> GetParameterNames() const;
  std::string GetParameterNamesAsCommaSeparatedList() const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLScriptedModuleNode();
  ~vtkMRMLScriptedModuleNode() override;

private:
  vtkMRMLScriptedModuleNode(const vtkMRMLScriptedModuleNode&) = delete;
  void operator=(const vtkMRMLScriptedModuleNode&) = delete;

  std::string ModuleName;
  std::map<std::string, std::string> Parameters;
};

#endif
