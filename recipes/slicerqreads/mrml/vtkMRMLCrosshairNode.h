#ifndef vtkMRMLCrosshairNode_h
#define vtkMRMLCrosshairNode_h

#include "vtkMRMLNode.h"

#include <vtkWeakPointer.h>

class vtkMRMLSliceNode;

/// A point that is marked in all slice views, and where the mouse pointer is.
class vtkMRMLCrosshairNode : public vtkMRMLNode
{
public:
  static vtkMRMLCrosshairNode* New();
  vtkTypeMacro(vtkMRMLCrosshairNode, vtkMRMLNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    CursorPositionModifiedEvent = 22000
  };

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "Crosshair"; }

  void SetCrosshairName(const char* name) { this->SetSingletonTag(name); }
  const char* GetCrosshairName() const { return this->GetSingletonTag(); }

  enum
  {
    NoCrosshair = 0,
    ShowBasic,
    ShowIntersection,
    ShowHashmarks,
    ShowAll,
    ShowSmallBasic,
    ShowSmallIntersection,
    CrosshairMode_Last
  };
  vtkGetMacro(CrosshairMode, int);
  vtkSetMacro(CrosshairMode, int);
  static const char* GetCrosshairModeAsString(int id);
  static int GetCrosshairModeFromString(const char* name);

  /// What moving the crosshair does to the slices.
  enum
  {
    NoAction = 0,
    OffsetJumpSlice,
    CenteredJumpSlice,
    CrosshairBehavior_Last
  };
  vtkGetMacro(CrosshairBehavior, int);
  vtkSetMacro(CrosshairBehavior, int);
  static const char* GetCrosshairBehaviorAsString(int id);
  static int GetCrosshairBehaviorFromString(const char* name);

  enum
  {
    Fine = 1,
    Medium,
    Thick,
    CrosshairThickness_Last
  };
  vtkGetMacro(CrosshairThickness, int);
  vtkSetClampMacro(CrosshairThickness, int, Fine, Thick);
  void SetCrosshairToFine() { this->SetCrosshairThickness(Fine); }
  void SetCrosshairToMedium() { this->SetCrosshairThickness(Medium); }
  void SetCrosshairToThick() { this->SetCrosshairThickness(Thick); }
  static const char* GetCrosshairThicknessAsString(int id);
  static int GetCrosshairThicknessFromString(const char* name);

  vtkGetVector3Macro(CrosshairColor, float);
  vtkSetVector3Macro(CrosshairColor, float);
  vtkGetVector3Macro(CrosshairRAS, double);
  vtkSetVector3Macro(CrosshairRAS, double);

  /// Where the pointer is; it sends CursorPositionModifiedEvent, not ModifiedEvent.
  void SetCursorPositionRAS(double ras[3]);
  /// @param xyz  in the pixels of the slice view.
  void SetCursorPositionXYZ(double xyz[3], vtkMRMLSliceNode* sliceNode);
  void SetCursorPositionInvalid();
  /// @return  false where the pointer is in no view.
  bool GetCursorPositionRAS(double ras[3]) const;
  /// @return  the slice that the pointer is in; null for none.
  vtkMRMLSliceNode* GetCursorPositionXYZ(double xyz[3]) const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLCrosshairNode();
  ~vtkMRMLCrosshairNode() override;

private:
  vtkMRMLCrosshairNode(const vtkMRMLCrosshairNode&) = delete;
  void operator=(const vtkMRMLCrosshairNode&) = delete;

  int CrosshairMode{ NoCrosshair };
  int CrosshairBehavior{ OffsetJumpSlice };
  int CrosshairThickness{ Fine };
  float CrosshairColor[3]{ 1.0F, 0.8F, 0.1F };
  double CrosshairRAS[3]{ 0.0, 0.0, 0.0 };
  bool CursorPositionValid{ false };
  double CursorPositionRAS[3]{ 0.0, 0.0, 0.0 };
  double CursorPositionXYZ[3]{ 0.0, 0.0, 0.0 };
  vtkWeakPointer<vtkMRMLSliceNode> CursorSliceNode;
};

#endif
