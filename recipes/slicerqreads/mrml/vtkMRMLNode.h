#ifndef vtkMRMLNode_h
#define vtkMRMLNode_h

#include <vtkObject.h>
#include <vtkWeakPointer.h>

#include <map>
#include <string>
#include <vector>

class vtkMRMLScene;

/// One item of a scene: data, how to display it, or a view.
///
/// Nodes refer to each other by ID, under a role name. Used from the window's thread only.
class vtkMRMLNode : public vtkObject
{
public:
  vtkTypeMacro(vtkMRMLNode, vtkObject)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
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

  /// Takes over name, attributes, references and content of a node of the same class; not its ID.
  virtual void Copy(vtkMRMLNode* node);

  /// Unique in the scene; null until the node is in one. It keeps its value when the node leaves.
  const char* GetID() const;
  void SetName(const char* name);
  /// Null where no name was given.
  const char* GetName() const;

  /// A scene holds one singleton node for each class and tag: adding another changes the first.
  void SetSingletonTag(const char* tag);
  const char* GetSingletonTag() const;
  bool IsSingleton() const { return !this->SingletonTag.empty(); }

  /// A null value removes the attribute.
  void SetAttribute(const char* name, const char* value);
  void RemoveAttribute(const char* name) { this->SetAttribute(name, nullptr); }
  /// Null where there is no such attribute.
  const char* GetAttribute(const char* name) const;
  std::vector<std::string> GetAttributeNames() const;

  /// A null or empty ID removes the reference.
  void SetNodeReferenceID(const char* role, const char* id);
  /// Null where there is no such reference.
  const char* GetNodeReferenceID(const char* role) const;
  /// The node that the reference means; null where it isn't in the scene.
  vtkMRMLNode* GetNodeReference(const char* role) const;

  /// Between these two, Modified() is held back; EndModify then sends one event if there was any.
  /// @return  what EndModify has to be given, so that pairs can be nested.
  int StartModify();
  /// @return  how many events were held back.
  int EndModify(int previousDisableModifiedEvent);
  void Modified() override;

  vtkMRMLScene* GetScene() const;

protected:
  vtkMRMLNode();
  ~vtkMRMLNode() override;

  /// Copies what the derived class adds.
  virtual void CopyContent(vtkMRMLNode* node) = 0;
  /// Called when the node has been put into a scene, or taken out of it (null).
  virtual void SetScene(vtkMRMLScene* scene);
  /// Called when the reference of a role means another node than before.
  virtual void OnNodeReferenceChanged(const std::string& role);

private:
  vtkMRMLNode(const vtkMRMLNode&) = delete;
  void operator=(const vtkMRMLNode&) = delete;

  friend class vtkMRMLScene;
  void SetID(const std::string& id);

  std::string ID;
  std::string Name;
  std::string SingletonTag;
  std::map<std::string, std::string> Attributes;
  std::map<std::string, std::string> NodeReferences;
  vtkWeakPointer<vtkMRMLScene> Scene;
  int DisableModifiedEvent{ 0 };
  int ModifiedEventPending{ 0 };
};

#endif
