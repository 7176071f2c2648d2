#ifndef vtkMRMLScene_h
#define vtkMRMLScene_h

#include "vtkMRMLNode.h"

#include <vtkNew.h>
#include <vtkObject.h>
#include <vtkSmartPointer.h>

#include <map>
#include <string>
#include <vector>

class vtkCollection;

/// The nodes that the application works on, in the order in which they were added.
///
/// Used from the window's thread only. Node events carry the node as call data.
class vtkMRMLScene : public vtkObject
{
public:
  static vtkMRMLScene* New();
  vtkTypeMacro(vtkMRMLScene, vtkObject)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// What the scene is in the middle of; states nest.
  enum StateType
  {
    BatchProcessState = 0x0001,
    CloseState = 0x0002 | BatchProcessState,
    ImportState = 0x0004 | BatchProcessState,
    RestoreState = 0x0008 | BatchProcessState,
    SaveState = 0x0010
  };

  enum SceneEventType
  {
    StartEvent = 0x0100,
    EndEvent = 0x0200,
    StateEvent = 0x2000,
    NodeAboutToBeAddedEvent = 0x2000,
    NodeAddedEvent = 0x2001,
    NodeAboutToBeRemovedEvent = 0x2002,
    NodeRemovedEvent = 0x2003,
    NodeClassRegisteredEvent = 0x2004,
    NewSceneEvent = 66030,
    StartBatchProcessEvent = StateEvent | StartEvent | BatchProcessState,
    EndBatchProcessEvent = StateEvent | EndEvent | BatchProcessState,
    StartCloseEvent = StateEvent | StartEvent | CloseState,
    EndCloseEvent = StateEvent | EndEvent | CloseState,
    StartImportEvent = StateEvent | StartEvent | ImportState,
    EndImportEvent = StateEvent | EndEvent | ImportState,
    StartRestoreEvent = StateEvent | StartEvent | RestoreState,
    EndRestoreEvent = StateEvent | EndEvent | RestoreState,
    StartSaveEvent = StateEvent | StartEvent | SaveState,
    EndSaveEvent = StateEvent | EndEvent | SaveState
  };

  /// Makes a class known to CreateNodeByClass. `node` serves as its prototype.
  /// @param tagName  another name for the class; by default the node's tag.
  void RegisterNodeClass(vtkMRMLNode* node, const char* tagName);
  void RegisterNodeClass(vtkMRMLNode* node) { this->RegisterNodeClass(node, nullptr); }
  bool IsNodeClassRegistered(const std::string& className) const;
  int GetNumberOfRegisteredNodeClasses() const { return static_cast<int>(this->RegisteredClasses.size()); }
  vtkMRMLNode* GetNthRegisteredNodeClass(int n) const;
  /// Null where there is none.
  const char* GetClassNameByTag(const char* tagName) const;
  const char* GetTagByClassName(const char* className) const;
  std::string GetTypeDisplayNameByClassName(const std::string& className) const;
  /// A node that is not in the scene; the caller owns it. Null where the class is not registered.
  vtkMRMLNode* CreateNodeByClass(const char* className);
  /// New nodes of the class are like this one.
  void AddDefaultNode(vtkMRMLNode* node);
  vtkMRMLNode* GetDefaultNodeByClass(const char* className) const;
  void RemoveAllDefaultNodes() { this->DefaultNodes.clear(); }

  /// Gives the node an ID if it has none or it is taken, and a name if it has none.
  /// @return  the node; for a singleton that the scene already has, that one, now with the content of the node given.
  ///          Null for a node that is in another scene.
  vtkMRMLNode* AddNode(vtkMRMLNode* node);
  /// @param name  the new node's name; empty: the class's own, made unique.
  vtkMRMLNode* AddNewNodeByClass(const std::string& className, const std::string& name = std::string());
  /// @return  null also where the ID is taken.
  vtkMRMLNode* AddNewNodeByClassWithID(const std::string& className, const std::string& name, const std::string& id);
  /// References to it are removed.
  void RemoveNode(vtkMRMLNode* node);
  /// Removes all nodes. Singletons are removed only if asked to, else reset.
  void Clear(int removeSingletons = 0);

  int GetNumberOfNodes() const { return static_cast<int>(this->Nodes.size()); }
  int GetNumberOfNodesByClass(const char* className);
  /// Null where there is none, also for a null ID.
  vtkMRMLNode* GetNodeByID(const char* id) const;
  vtkMRMLNode* GetNodeByID(const std::string& id) const { return this->GetNodeByID(id.c_str()); }
  vtkMRMLNode* GetNthNode(int n) const;
  vtkMRMLNode* GetNthNodeByClass(int n, const char* className);
  vtkMRMLNode* GetFirstNodeByClass(const char* className) { return this->GetNthNodeByClass(0, className); }
  vtkMRMLNode* GetFirstNodeByName(const char* name);
  /// @param byName, byClass, byHideFromEditors  null: any.
  /// @param exactNameMatch  whether the name has to be the same, or only to have `byName` in it.
  vtkMRMLNode* GetFirstNode(const char* byName = nullptr, const char* byClass = nullptr,
                            const int* byHideFromEditors = nullptr, bool exactNameMatch = true) const;
  vtkMRMLNode* GetSingletonNode(const char* tag, const char* className) const;
  /// The one in the scene that has the node's class and tag.
  vtkMRMLNode* GetSingletonNode(vtkMRMLNode* node) const
  {
    return node ? this->GetSingletonNode(node->GetSingletonTag(), node->GetClassName()) : nullptr;
  }
  /// All nodes, also those that come later. The scene owns it.
  vtkCollection* GetNodes() { return this->NodeCollection; }
  /// The caller owns the collection. Null where there is no class name.
  vtkCollection* GetNodesByClass(const char* className);
  vtkCollection* GetNodesByName(const char* name);
  vtkCollection* GetNodesByClassByName(const char* className, const char* name);
  /// The node and all that it refers to, directly or (recursive) through others. The caller owns the collection.
  vtkCollection* GetReferencedNodes(vtkMRMLNode* node, bool recursive = true);
  int IsNodePresent(vtkMRMLNode* node) const;

  /// Older scripts go through the nodes with these.
  void InitTraversal() { this->NextNode = 0; }
  vtkMRMLNode* GetNextNode() { return this->GetNextNodeByClass("vtkMRMLNode"); }
  vtkMRMLNode* GetNextNodeByClass(const char* className);

  /// The name itself, or with "_1", "_2"… so that no node has it and it was not given out before.
  std::string GenerateUniqueName(const std::string& baseName);
  std::string GetUniqueNameByString(const char* baseName) { return this->GenerateUniqueName(baseName ? baseName : ""); }

  void StartState(unsigned long state, int anticipatedMaxProgress = 0);
  void EndState(unsigned long state);
  int GetStates() const;
  bool IsBatchProcessing() const { return (this->GetStates() & BatchProcessState) == BatchProcessState; }
  bool IsClosing() const { return (this->GetStates() & CloseState) == CloseState; }
  bool IsImporting() const { return (this->GetStates() & ImportState) == ImportState; }
  bool IsRestoring() const { return (this->GetStates() & RestoreState) == RestoreState; }

  /// The file that a script says the scene is from, and where it looks for others.
  void SetURL(const char* url) { this->URL = url ? url : ""; }
  const char* GetURL() const { return this->URL.c_str(); }
  void SetRootDirectory(const char* folder) { this->RootDirectory = folder ? folder : ""; }
  const char* GetRootDirectory() const { return this->RootDirectory.c_str(); }

  /// Kept for scripts: there is no undo, and nothing is remembered for it.
  vtkSetMacro(UndoFlag, bool);
  vtkGetMacro(UndoFlag, bool);
  void SetUndoOn() { this->SetUndoFlag(true); }
  void SetUndoOff() { this->SetUndoFlag(false); }
  void SaveStateForUndo() {}

protected:
  vtkMRMLScene();
  ~vtkMRMLScene() override;

private:
  vtkMRMLScene(const vtkMRMLScene&) = delete;
  void operator=(const vtkMRMLScene&) = delete;

  struct RegisteredClass
  {
    std::string TagName;
    vtkSmartPointer<vtkMRMLNode> Prototype;
  };

  const RegisteredClass* FindRegisteredClass(const std::string& className) const;
  std::string GenerateUniqueID(vtkMRMLNode* node);

  std::vector<vtkSmartPointer<vtkMRMLNode>> Nodes;
  std::map<std::string, vtkMRMLNode*> NodesByID;
  vtkNew<vtkCollection> NodeCollection;
  std::vector<RegisteredClass> RegisteredClasses;
  std::map<std::string, vtkSmartPointer<vtkMRMLNode>> DefaultNodes;
  std::map<std::string, int> LastIDs;
  std::map<std::string, int> LastNames;
  std::vector<unsigned long> States;
  std::size_t NextNode{ 0 };
  std::string URL;
  std::string RootDirectory;
  bool UndoFlag{ false };
};

#endif
