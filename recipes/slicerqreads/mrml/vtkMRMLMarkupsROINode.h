#ifndef vtkMRMLMarkupsROINode_h
#define vtkMRMLMarkupsROINode_h

#include "vtkMRMLMarkupsNode.h"

#include <vtkNew.h>

class vtkMatrix4x4;
class vtkPlanes;

/// A box around a region of interest; its one control point is the center. Its axes are those of the object-to-node
/// matrix, RAS at first.
class vtkMRMLMarkupsROINode : public vtkMRMLMarkupsNode
{
public:
  static vtkMRMLMarkupsROINode* New();
  vtkTypeMacro(vtkMRMLMarkupsROINode, vtkMRMLMarkupsNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "MarkupsROI"; }
  const char* GetMarkupType() const override { return "ROI"; }
  int GetMaximumNumberOfControlPoints() const override { return 1; }
  int GetRequiredNumberOfControlPoints() const override { return 1; }

  /// RAS, mm; 0 while there is no center.
  void GetCenter(double center[3]) const { this->GetNthControlPointPositionWorld(0, center); }
  vtkVector3d GetCenter() const { return this->GetNthControlPointPositionWorld(0); }
  void SetCenter(const double center[3]);
  void SetCenter(double x, double y, double z);
  void GetCenterWorld(double center[3]) const { this->GetCenter(center); }
  vtkVector3d GetCenterWorld() const { return this->GetCenter(); }
  void SetCenterWorld(const double center[3]) { this->SetCenter(center); }
  void SetCenterWorld(double x, double y, double z) { this->SetCenter(x, y, z); }
  /// Lengths of the sides along the box's own axes, mm.
  vtkGetVector3Macro(Size, double);
  void SetSize(const double size[3]) { this->SetSize(size[0], size[1], size[2]); }
  void SetSize(double x, double y, double z);
  void GetSizeWorld(double size[3]) { this->GetSize(size); }
  void SetSizeWorld(const double size[3]) { this->SetSize(size); }
  void SetSizeWorld(double x, double y, double z) { this->SetSize(x, y, z); }

  /// Older names: the center, and half of the size.
  /// @return  whether there is a center.
  bool GetXYZ(double center[3]) const;
  int SetXYZ(double center[3]);
  int SetXYZ(double x, double y, double z);
  void GetRadiusXYZ(double radius[3]) const;
  void SetRadiusXYZ(double radius[3]) { this->SetRadiusXYZ(radius[0], radius[1], radius[2]); }
  void SetRadiusXYZ(double x, double y, double z) { this->SetSize(2 * x, 2 * y, 2 * z); }

  /// From the box's own coordinates, with the center as origin.
  vtkMatrix4x4* GetObjectToNodeMatrix() { return this->ObjectToNodeMatrix; }
  vtkMatrix4x4* GetObjectToWorldMatrix() { return this->ObjectToNodeMatrix; }
  /// Takes over the axes, which have to be at right angles, and the center.
  void SetAndObserveObjectToNodeMatrix(vtkMatrix4x4* matrix);
  /// Unit vector along the side of an axis, 0 to 2.
  void GetAxis(int axis, double direction[3]) const;

  /// Around the box along the axes of RAS.
  void GetRASBounds(double bounds[6]) override;
  void GetBounds(double bounds[6]) override { this->GetRASBounds(bounds); }
  /// The six sides, with normals to the outside, or to the inside.
  void GetPlanes(vtkPlanes* planes, bool insideOut = false) const;
  void GetPlanesWorld(vtkPlanes* planes, bool insideOut = false) const { this->GetPlanes(planes, insideOut); }
  void GetTransformedPlanes(vtkPlanes* planes, bool insideOut = false) const { this->GetPlanes(planes, insideOut); }
  bool IsPointInROI(double point[3]) const;
  bool IsPointInROIWorld(double point[3]) const { return this->IsPointInROI(point); }

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLMarkupsROINode();
  ~vtkMRMLMarkupsROINode() override;
  void UpdateAllMeasurements() override;

private:
  vtkMRMLMarkupsROINode(const vtkMRMLMarkupsROINode&) = delete;
  void operator=(const vtkMRMLMarkupsROINode&) = delete;

  double Size[3]{ 0.0, 0.0, 0.0 };
  vtkNew<vtkMatrix4x4> ObjectToNodeMatrix;
};

#endif
