#ifndef vtkMRMLNode_h
#define vtkMRMLNode_h

#include <vtkObject.h>
#include <vtkWeakPointer.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

class vtkIntArray;
class vtkMRMLScene;

/// One item of a scene: data, how to display it, or a view.
///
/// Nodes refer to each other by ID, under a role name, in an order. Used from the window's thread only.
class vtkMRMLNode : public vtkObject
{
public:
  vtkTypeMacro(vtkMRMLNode, vtkObject)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Those of references carry the referenced node as call data.
  enum
  {
    HierarchyModifiedEvent = 16000,
    IDChangedEvent = 16001,
    ReferenceAddedEvent = 16002,
    ReferenceModifiedEvent = 16003,
    ReferenceRemovedEvent = 16004,
    ReferencedNodeModifiedEvent = 16005
  };

  /// A new node of the same class; the caller owns it.
  virtual vtkMRMLNode* CreateNodeInstance() = 0;
  /// What names of nodes of this class begin with, for example "Volume".
  virtual const char* GetNodeTagName() = 0;
  /// The class as people call it, for example "Label Map Volume"; by default the tag's words.
  const char* GetTypeDisplayName();
  void SetTypeDisplayName(const std::string& name);
  /// What the scene names a node with that has no name; by default the tag.
  std::string GetDefaultNodeNamePrefix();
  void SetDefaultNodeNamePrefix(const std::string& prefix) { this->DefaultNodeNamePrefix = prefix; }

  /// Takes over name, flags, references and content of another node, as far as both have them; not its ID.
  virtual void Copy(vtkMRMLNode* node);
  /// As Copy, in the other node's scene where this one has none.
  void CopyWithScene(vtkMRMLNode* node);
  /// Takes over attributes, description and what the class adds.
  /// @param deepCopy  false: large data is shared, where the class has any.
  virtual void CopyContent(vtkMRMLNode* node, bool deepCopy = true);
  /// Takes over the references in place of its own.
  virtual void CopyReferences(vtkMRMLNode* node);
  virtual bool HasCopyContent() const { return true; }
  /// Makes the node like another, or like a new one, but for name, ID, singleton tag and flags.
  virtual void Reset(vtkMRMLNode* defaultNode);

  /// Unique in the scene; null until the node is in one. It keeps its value when the node leaves.
  const char* GetID() const;
  void SetName(const char* name);
  /// Null where no name was given.
  const char* GetName() const;
  void SetDescription(const char* description);
  const char* GetDescription() const;

  /// A scene holds one singleton node for each class and tag: adding another changes the first.
  void SetSingletonTag(const char* tag);
  const char* GetSingletonTag() const;
  bool IsSingleton() const { return this->SingletonTag.has_value(); }
  void SetSingletonOn() { this->SetSingletonTag("Singleton"); }
  void SetSingletonOff() { this->SetSingletonTag(nullptr); }

  /// Whether lists of nodes leave this one out.
  vtkSetMacro(HideFromEditors, int);
  vtkGetMacro(HideFromEditors, int);
  vtkBooleanMacro(HideFromEditors, int);
  vtkSetMacro(Selectable, int);
  vtkGetMacro(Selectable, int);
  vtkBooleanMacro(Selectable, int);
  vtkSetMacro(Selected, int);
  vtkGetMacro(Selected, int);
  vtkBooleanMacro(Selected, int);
  /// Kept for scripts; scenes are not saved, and there is no undo.
  vtkSetMacro(SaveWithScene, int);
  vtkGetMacro(SaveWithScene, int);
  vtkBooleanMacro(SaveWithScene, int);
  vtkSetMacro(UndoEnabled, bool);
  vtkGetMacro(UndoEnabled, bool);
  vtkBooleanMacro(UndoEnabled, bool);
  /// Whether the scene's AddNode takes this node.
  vtkSetMacro(AddToScene, int);
  vtkGetMacro(AddToScene, int);
  vtkBooleanMacro(AddToScene, int);

  /// A null value removes the attribute.
  void SetAttribute(const char* name, const char* value);
  void RemoveAttribute(const char* name) { this->SetAttribute(name, nullptr); }
  /// Null where there is no such attribute.
  const char* GetAttribute(const char* name);
  /// In alphabetical order.
  std::vector<std::string> GetAttributeNames() const;

  /// Makes a role known.
  /// @param mrmlAttributeName  has no effect: it is the role's name in Slicer's files.
  /// @param events  what to observe of nodes that are referred to under this role; null: nothing.
  void AddNodeReferenceRole(const char* role, const char* mrmlAttributeName = nullptr, vtkIntArray* events = nullptr);
  int GetNumberOfNodeReferenceRoles() const;
  /// In alphabetical order; null where there are no more.
  const char* GetNthNodeReferenceRole(int n) const;
  void GetNodeReferenceRoles(std::vector<std::string>& roles) const;

  /// For the first node of the role. A null or empty ID removes the reference, and others move up.
  /// @param events  what to observe of the node; null: what the role has. ModifiedEvent becomes this node's
  ///                ReferencedNodeModifiedEvent.
  /// @return  the node, null where it isn't in the scene.
  vtkMRMLNode* SetNodeReferenceID(const char* role, const char* id);
  vtkMRMLNode* SetAndObserveNodeReferenceID(const char* role, const char* id, vtkIntArray* events = nullptr);
  vtkMRMLNode* SetNthNodeReferenceID(const char* role, int n, const char* id);
  vtkMRMLNode* SetAndObserveNthNodeReferenceID(const char* role, int n, const char* id, vtkIntArray* events = nullptr);
  vtkMRMLNode* AddNodeReferenceID(const char* role, const char* id);
  vtkMRMLNode* AddAndObserveNodeReferenceID(const char* role, const char* id, vtkIntArray* events = nullptr);
  void RemoveNthNodeReferenceID(const char* role, int n);
  void RemoveNodeReferenceIDs(const char* role);

  int GetNumberOfNodeReferences(const char* role) const;
  bool HasNodeReferenceID(const char* role, const char* id) const;
  /// Null where there is no such reference.
  const char* GetNodeReferenceID(const char* role) const { return this->GetNthNodeReferenceID(role, 0); }
  const char* GetNthNodeReferenceID(const char* role, int n) const;
  /// The node that the reference means; null where it isn't in the scene. One that came after the reference was set
  /// is observed from this call on.
  vtkMRMLNode* GetNodeReference(const char* role) { return this->GetNthNodeReference(role, 0); }
  vtkMRMLNode* GetNthNodeReference(const char* role, int n);

  /// Between these two, Modified() and InvokeCustomModifiedEvent are held back; EndModify then sends one event of each
  /// kind that there was.
  /// @return  what EndModify has to be given, so that pairs can be nested.
  int StartModify();
  /// @return  how many events were held back.
  int EndModify(int previousDisableModifiedEvent);
  void SetDisableModifiedEvent(int onOff) { this->DisableModifiedEvent = onOff; }
  int GetDisableModifiedEvent() const { return this->DisableModifiedEvent; }
  vtkBooleanMacro(DisableModifiedEvent, int);
  void Modified() override;
  int GetModifiedEventPending() const { return this->ModifiedEventPending; }
  int GetCustomModifiedEventPending(int eventId) const;
  /// Sends the events that were held back.
  /// @return  how many there were.
  int InvokePendingModifiedEvent();
  /// Sends an event that is held back as Modified() is, then without its call data.
  void InvokeCustomModifiedEvent(int eventId, void* callData = nullptr);

  vtkMRMLScene* GetScene() const;
  /// Makes references mean the scene's nodes. The scene calls it; it does not add the node.
  virtual void SetScene(vtkMRMLScene* scene);

protected:
  vtkMRMLNode();
  ~vtkMRMLNode() override;

  /// Called when a reference means a node that is in the scene, another node than before, or no longer one; they send
  /// the event.
  virtual void OnNodeReferenceAdded(const std::string& role, vtkMRMLNode* node);
  virtual void OnNodeReferenceModified(const std::string& role, vtkMRMLNode* node);
  virtual void OnNodeReferenceRemoved(const std::string& role, vtkMRMLNode* node);
  /// Called when a node that is referred to sends one of the events observed of it.
  virtual void OnReferencedNodeEvent(const std::string& role, vtkMRMLNode* node, unsigned long event);

  int HideFromEditors{ 0 };

private:
  vtkMRMLNode(const vtkMRMLNode&) = delete;
  void operator=(const vtkMRMLNode&) = delete;

  class ReferenceObserver;
  struct NodeReference
  {
    std::string ID;
    std::vector<unsigned long> Events;
    vtkWeakPointer<vtkMRMLNode> Node; ///< null where the ID is not in the scene
    std::vector<unsigned long> ObserverTags;
  };

  friend class vtkMRMLScene;
  void SetID(const std::string& id);
  /// Called when a node has left the scene, whose ID is free now.
  void RemoveReferencesTo(const std::string& id);
  /// Makes references mean the scene's nodes, or none where there is no scene.
  void ResolveReferences();
  void SetText(std::optional<std::string>& text, const char* value);
  const NodeReference* FindReference(const char* role, int n) const;
  void Attach(const std::string& role, NodeReference& reference, vtkMRMLNode* node);
  static void Detach(NodeReference& reference);
  /// @return  whether there was one.
  bool RemoveReference(const std::string& role, std::size_t index);

  std::optional<std::string> ID;
  std::optional<std::string> Name;
  std::optional<std::string> Description;
  std::optional<std::string> SingletonTag;
  std::optional<std::string> TypeDisplayName;
  std::optional<std::string> DefaultNodeNamePrefix;
  int Selectable{ 1 };
  int Selected{ 0 };
  int SaveWithScene{ 1 };
  int AddToScene{ 1 };
  bool UndoEnabled{ false };
  std::map<std::string, std::string> Attributes;
  /// Events by role.
  std::map<std::string, std::vector<unsigned long>> Roles;
  std::map<std::string, std::vector<NodeReference>> References;
  vtkWeakPointer<vtkMRMLScene> Scene;
  int DisableModifiedEvent{ 0 };
  int ModifiedEventPending{ 0 };
  std::map<int, int> CustomModifiedEventsPending;
};

#endif
