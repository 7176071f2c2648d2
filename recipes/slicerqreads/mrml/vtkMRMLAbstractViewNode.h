#ifndef vtkMRMLAbstractViewNode_h
#define vtkMRMLAbstractViewNode_h

#include "vtkMRMLNode.h"

#include <string>

/// A view: what a slice view and a 3D view have in common.
class vtkMRMLAbstractViewNode : public vtkMRMLNode
{
public:
  vtkTypeMacro(vtkMRMLAbstractViewNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  /// Name of the view, for example "Red": it is the singleton tag, so that the node's ID ends in it.
  void SetLayoutName(const char* name) { this->SetSingletonTag(name); }
  const char* GetLayoutName() const { return this->GetSingletonTag(); }
  /// A letter or so that stands for the view, for example "R".
  void SetLayoutLabel(const char* label);
  const char* GetLayoutLabel() const { return this->LayoutLabel.c_str(); }
  vtkGetVector3Macro(LayoutColor, double);
  vtkSetVector3Macro(LayoutColor, double);

  /// Linked views of other groups are left alone.
  vtkGetMacro(ViewGroup, int);
  vtkSetMacro(ViewGroup, int);
  /// Whether the view is the one that the user works in.
  vtkGetMacro(Active, int);
  vtkSetMacro(Active, int);
  vtkGetMacro(Visibility, int);
  vtkSetMacro(Visibility, int);
  /// Whether the window's layout has the view; set by the window.
  virtual bool IsMappedInLayout() { return this->MappedInLayout; }
  vtkSetMacro(MappedInLayout, bool);
  bool IsViewVisibleInLayout() const { return this->MappedInLayout && this->Visibility != 0; }

  vtkGetVector3Macro(BackgroundColor, double);
  vtkSetVector3Macro(BackgroundColor, double);
  /// At the top, where the background is a gradient.
  vtkGetVector3Macro(BackgroundColor2, double);
  vtkSetVector3Macro(BackgroundColor2, double);

  enum OrientationMarkerTypeType
  {
    OrientationMarkerTypeNone = 0,
    OrientationMarkerTypeCube,
    OrientationMarkerTypeHuman,
    OrientationMarkerTypeAxes,
    OrientationMarkerType_Last
  };
  enum OrientationMarkerSizeType
  {
    OrientationMarkerSizeSmall = 0,
    OrientationMarkerSizeMedium,
    OrientationMarkerSizeLarge,
    OrientationMarkerSize_Last
  };
  vtkGetMacro(OrientationMarkerType, int);
  vtkSetMacro(OrientationMarkerType, int);
  static const char* GetOrientationMarkerTypeAsString(int id);
  static int GetOrientationMarkerTypeFromString(const char* name);
  vtkGetMacro(OrientationMarkerSize, int);
  vtkSetMacro(OrientationMarkerSize, int);
  static const char* GetOrientationMarkerSizeAsString(int id);
  static int GetOrientationMarkerSizeFromString(const char* name);

  enum RulerTypeType
  {
    RulerTypeNone = 0,
    RulerTypeThin,
    RulerTypeThick,
    RulerType_Last
  };
  enum RulerColorType
  {
    RulerColorWhite = 0,
    RulerColorBlack,
    RulerColorYellow,
    RulerColor_Last
  };
  vtkGetMacro(RulerType, int);
  vtkSetMacro(RulerType, int);
  static const char* GetRulerTypeAsString(int id);
  static int GetRulerTypeFromString(const char* name);
  vtkGetMacro(RulerColor, int);
  vtkSetMacro(RulerColor, int);
  static const char* GetRulerColorAsString(int id);
  static int GetRulerColorFromString(const char* name);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;
  /// A view's settings stay when the scene is cleared.
  void Reset(vtkMRMLNode* /*defaultNode*/) override {}

protected:
  vtkMRMLAbstractViewNode();
  ~vtkMRMLAbstractViewNode() override;

private:
  vtkMRMLAbstractViewNode(const vtkMRMLAbstractViewNode&) = delete;
  void operator=(const vtkMRMLAbstractViewNode&) = delete;

  std::string LayoutLabel;
  double LayoutColor[3]{ 140.0 / 255.0, 140.0 / 255.0, 140.0 / 255.0 };
  int ViewGroup{ 0 };
  int Active{ 0 };
  int Visibility{ 1 };
  bool MappedInLayout{ false };
  double BackgroundColor[3]{ 0.0, 0.0, 0.0 };
  double BackgroundColor2[3]{ 0.0, 0.0, 0.0 };
  int OrientationMarkerType{ OrientationMarkerTypeNone };
  int OrientationMarkerSize{ OrientationMarkerSizeMedium };
  int RulerType{ RulerTypeNone };
  int RulerColor{ RulerColorWhite };
};

#endif
