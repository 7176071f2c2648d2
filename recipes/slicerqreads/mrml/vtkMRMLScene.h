#ifndef vtkMRMLScene_h
#define vtkMRMLScene_h

#include "vtkMRMLNode.h"

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
  void RegisterNodeClass(vtkMRMLNode* node);
  /// A node that is not in the scene; the caller owns it. Null where the class is not registered.
  vtkMRMLNode* CreateNodeByClass(const char* className);

  /// Gives the node an ID, and a name if it has none.
  /// @return  the node; for a singleton that the scene already has, that one, now with the content
  ///          of the node given.
  vtkMRMLNode* AddNode(vtkMRMLNode* node);
  /// @param name  the new node's name; empty: the class's own, made unique.
  vtkMRMLNode* AddNewNodeByClass(const std::string& className, const std::string& name = std::string());
  void RemoveNode(vtkMRMLNode* node);
  /// Removes all nodes, singletons only if asked to.
  void Clear(int removeSingletons = 1);

  int GetNumberOfNodes() const { return static_cast<int>(this->Nodes.size()); }
  int GetNumberOfNodesByClass(const char* className) const;
  /// Null where there is none, also for a null ID.
  vtkMRMLNode* GetNodeByID(const char* id) const;
  vtkMRMLNode* GetNodeByID(const std::string& id) const { return this->GetNodeByID(id.c_str()); }
  vtkMRMLNode* GetNthNode(int n) const;
  vtkMRMLNode* GetNthNodeByClass(int n, const char* className) const;
  vtkMRMLNode* GetFirstNodeByClass(const char* className) const { return this->GetNthNodeByClass(0, className); }
  vtkMRMLNode* GetFirstNodeByName(const char* name) const;
  vtkMRMLNode* GetSingletonNode(const char* tag, const char* className) const;
  /// The caller owns the collection.
  vtkCollection* GetNodesByClass(const char* className) const;
  vtkCollection* GetNodesByName(const char* name) const;
  bool IsNodePresent(const vtkMRMLNode* node) const;

  /// The name itself, or with "_1", "_2"… so that no node has it and it was not given out before.
  std::string GenerateUniqueName(const std::string& baseName);

  void StartState(unsigned long state);
  void EndState(unsigned long state);
  int GetStates() const;
  bool IsBatchProcessing() const { return (this->GetStates() & BatchProcessState) == BatchProcessState; }
  bool IsClosing() const { return (this->GetStates() & CloseState) == CloseState; }

protected:
  vtkMRMLScene();
  ~vtkMRMLScene() override;

private:
  vtkMRMLScene(const vtkMRMLScene&) = delete;
  void operator=(const vtkMRMLScene&) = delete;

  std::string GenerateUniqueID(vtkMRMLNode* node);

  std::vector<vtkSmartPointer<vtkMRMLNode>> Nodes;
  std::map<std::string, vtkMRMLNode*> NodesByID;
  std::map<std::string, vtkSmartPointer<vtkMRMLNode>> RegisteredNodes;
  std::map<std::string, int> LastIDs;
  std::map<std::string, int> LastNames;
  std::vector<unsigned long> States;
};

#endif
