#ifndef vtkMRMLMarkupsLineNode_h
#define vtkMRMLMarkupsLineNode_h

#include "vtkMRMLMarkupsNode.h"

/// A line between two points; its length is measured.
class vtkMRMLMarkupsLineNode : public vtkMRMLMarkupsNode
{
public:
  static vtkMRMLMarkupsLineNode* New();
  vtkTypeMacro(vtkMRMLMarkupsLineNode, vtkMRMLMarkupsNode)

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "MarkupsLine"; }
  const char* GetMarkupType() const override { return "Line"; }
  int GetMaximumNumberOfControlPoints() const override { return 2; }
  int GetRequiredNumberOfControlPoints() const override { return 2; }

  void SetLineStartPosition(double position[3]);
  void SetLineStartPositionWorld(double position[3]) { this->SetLineStartPosition(position); }
  void SetLineEndPosition(double position[3]);
  void SetLineEndPositionWorld(double position[3]) { this->SetLineEndPosition(position); }
  /// @return  false where the point is not defined.
  bool GetLineStartPosition(double position[3]) const { return this->GetDefinedPosition(0, position); }
  bool GetLineStartPositionWorld(double position[3]) const { return this->GetDefinedPosition(0, position); }
  bool GetLineEndPosition(double position[3]) const { return this->GetDefinedPosition(1, position); }
  bool GetLineEndPositionWorld(double position[3]) const { return this->GetDefinedPosition(1, position); }
  vtkVector3d GetLineStartPosition() const { return this->GetNthControlPointPositionWorld(0); }
  vtkVector3d GetLineStartPositionWorld() const { return this->GetNthControlPointPositionWorld(0); }
  vtkVector3d GetLineEndPosition() const { return this->GetNthControlPointPositionWorld(1); }
  vtkVector3d GetLineEndPositionWorld() const { return this->GetNthControlPointPositionWorld(1); }
  /// In mm; 0 until both points have been placed.
  double GetLineLengthWorld() const;

protected:
  vtkMRMLMarkupsLineNode();
  ~vtkMRMLMarkupsLineNode() override;
  void UpdateAllMeasurements() override;

private:
  vtkMRMLMarkupsLineNode(const vtkMRMLMarkupsLineNode&) = delete;
  void operator=(const vtkMRMLMarkupsLineNode&) = delete;

  bool GetDefinedPosition(int index, double position[3]) const;
};

#endif
