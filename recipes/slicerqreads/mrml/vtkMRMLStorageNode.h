#ifndef vtkMRMLStorageNode_h
#define vtkMRMLStorageNode_h

#include "vtkMRMLNode.h"

#include <string>
#include <vector>

/// The files that a node was read from, or written to. It reads and writes nothing itself: slicer.util does.
class vtkMRMLStorageNode : public vtkMRMLNode
{
public:
  vtkTypeMacro(vtkMRMLStorageNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Path of the file, of the first of several.
  void SetFileName(const char* path);
  /// Null where there is none.
  const char* GetFileName() const;
  std::string GetFullNameFromFileName() const { return this->FileName; }

  /// All files, where there are several.
  unsigned int AddFileName(const char* path);
  void ResetFileNameList();
  int GetNumberOfFileNames() const { return static_cast<int>(this->FileNames.size()); }
  /// Null where there are fewer.
  const char* GetNthFileName(int n) const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLStorageNode();
  ~vtkMRMLStorageNode() override;

private:
  vtkMRMLStorageNode(const vtkMRMLStorageNode&) = delete;
  void operator=(const vtkMRMLStorageNode&) = delete;

  std::string FileName;
  std::vector<std::string> FileNames;
};

#endif
