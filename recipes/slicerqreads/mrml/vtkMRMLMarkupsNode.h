#ifndef vtkMRMLMarkupsNode_h
#define vtkMRMLMarkupsNode_h

#include "vtkMRMLDisplayableNode.h"

#include <vtkSmartPointer.h>
#include <vtkVector.h>
#include <vtkWrappingHints.h>

#include <array>
#include <string>
#include <vector>

class vtkMRMLMarkupsDisplayNode;
class vtkMRMLMeasurement;
class vtkPoints;

/// Points that were set in the image, and what is measured between them. Positions are RAS, in mm; there are no
/// transforms, so a node's own coordinates are the world's.
///
/// Point events carry the point's index as call data, an int; -1 for all. ModifiedEvent comes when what is between the
/// points has changed: not while there are fewer than two.
class vtkMRMLMarkupsNode : public vtkMRMLDisplayableNode
{
public:
  vtkTypeMacro(vtkMRMLMarkupsNode, vtkMRMLDisplayableNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  enum
  {
    LockModifiedEvent = 19000,
    LabelFormatModifiedEvent = 19001,
    PointAddedEvent = 19002,
    PointRemovedEvent = 19003,
    PointPositionDefinedEvent = 19004,
    PointPositionUndefinedEvent = 19005,
    PointModifiedEvent = 19008,
    PointStartInteractionEvent = 19009,
    PointEndInteractionEvent = 19010,
    PointAboutToBeRemovedEvent = 19013
  };

  enum
  {
    PositionUndefined = 0,
    PositionPreview = 1, ///< follows the pointer until it is set
    PositionDefined = 2,
    PositionStatus_Last
  };

  /// What the node is, for example "Line".
  virtual const char* GetMarkupType() const = 0;
  /// -1 for any number.
  virtual int GetMaximumNumberOfControlPoints() const = 0;
  virtual int GetRequiredNumberOfControlPoints() const = 0;
  bool GetControlPointPlacementComplete() const;

  void CreateDefaultDisplayNodes() override;
  vtkMRMLMarkupsDisplayNode* GetMarkupsDisplayNode();

  /// @param label  empty for one that is made from the label format.
  /// @return  the new point's index; -1 where the node has all its points.
  int AddControlPoint(double point[3], const std::string& label = std::string());
  int AddControlPoint(double x, double y, double z, const std::string& label = std::string());
  int AddControlPoint(vtkVector3d point, const std::string& label = std::string());
  int AddControlPointWorld(double point[3], const std::string& label = std::string());
  int AddControlPointWorld(double x, double y, double z, const std::string& label = std::string());
  int AddControlPointWorld(vtkVector3d point, const std::string& label = std::string());
  void RemoveNthControlPoint(int pointIndex);
  virtual void RemoveAllControlPoints();
  int GetNumberOfControlPoints() const { return static_cast<int>(this->ControlPoints.size()); }
  int GetNumberOfDefinedControlPoints(bool includePreview = false) const;
  int GetNumberOfUndefinedControlPoints(bool includePreview = false) const;
  bool ControlPointExists(int n) const { return n >= 0 && n < this->GetNumberOfControlPoints(); }

  void SetNthControlPointPosition(int pointIndex, double x, double y, double z, int positionStatus = PositionDefined);
  void SetNthControlPointPosition(int pointIndex, const double position[3], int positionStatus = PositionDefined);
  void SetNthControlPointPositionWorld(int pointIndex, double x, double y, double z,
                                       int positionStatus = PositionDefined);
  void SetNthControlPointPositionWorld(int pointIndex, const double position[3], int positionStatus = PositionDefined);
  void UnsetNthControlPointPosition(int pointIndex);
  /// Null where there is no such point.
  double* GetNthControlPointPosition(int pointIndex) VTK_SIZEHINT(3);
  /// All zero where there is no such point.
  void GetNthControlPointPosition(int pointIndex, double point[3]) const;
  vtkVector3d GetNthControlPointPositionVector(int pointIndex) const;
  /// @return  1; 0 where there is no such point.
  int GetNthControlPointPositionWorld(int pointIndex, double point[3]) const;
  vtkVector3d GetNthControlPointPositionWorld(int pointIndex) const;
  int GetNthControlPointPositionStatus(int pointIndex) const;
  static const char* GetPositionStatusAsString(int id);
  static int GetPositionStatusFromString(const char* name);
  void GetControlPointPositionsWorld(vtkPoints* points) const;
  /// Minima are greater than maxima where no point is defined.
  void GetRASBounds(double bounds[6]) override;

  /// Texts are empty where there is no such point.
  std::string GetNthControlPointLabel(int n = 0) const;
  void SetNthControlPointLabel(int n, std::string label);
  std::string GetNthControlPointDescription(int n = 0) const;
  void SetNthControlPointDescription(int n, std::string description);
  std::string GetNthControlPointID(int n) const;
  int GetControlPointIndexByLabel(const char* label) const;
  int GetControlPointIndexByID(const char* id) const;
  bool GetNthControlPointVisibility(int n = 0) const;
  void SetNthControlPointVisibility(int n, bool visible);
  bool GetNthControlPointSelected(int n = 0) const;
  void SetNthControlPointSelected(int n, bool selected);
  bool GetNthControlPointLocked(int n = 0) const;
  void SetNthControlPointLocked(int n, bool locked);
  /// Where %N is the node's name and %d a number that counts up.
  void SetControlPointLabelFormat(std::string format);
  std::string GetControlPointLabelFormat() const { return this->ControlPointLabelFormat; }

  /// Whether the user can't move the points.
  void SetLocked(int locked);
  int GetLocked() const { return this->Locked; }
  vtkBooleanMacro(Locked, int);

  int GetNumberOfMeasurements() const { return static_cast<int>(this->Measurements.size()); }
  vtkMRMLMeasurement* GetNthMeasurement(int id) const;
  /// Null where there is none of that name.
  vtkMRMLMeasurement* GetMeasurement(const char* name) const;

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLMarkupsNode();
  ~vtkMRMLMarkupsNode() override;
  /// Called when points have come, gone or moved.
  virtual void UpdateAllMeasurements() = 0;
  void AddMeasurement(vtkMRMLMeasurement* measurement);
  /// Adds points without a position until there are that many.
  void EnsureControlPoints(int count);

private:
  vtkMRMLMarkupsNode(const vtkMRMLMarkupsNode&) = delete;
  void operator=(const vtkMRMLMarkupsNode&) = delete;

  struct ControlPoint
  {
    std::string id;
    std::string label;
    std::string description;
    std::array<double, 3> position{};
    int positionStatus{ PositionUndefined };
    bool visible{ true };
    bool selected{ true };
    bool locked{ false };
  };

  /// Reports an index that there is not.
  ControlPoint* PointAt(int index, const char* caller);
  const ControlPoint* PointAt(int index) const;
  int AppendPoint(const std::string& label);
  std::string GenerateLabel();
  void PointsChanged(int definedBefore);

  std::vector<ControlPoint> ControlPoints;
  int LastUsedControlPointNumber{ 0 };
  int LastID{ 0 };
  std::string ControlPointLabelFormat{ "%N-%d" };
  int Locked{ 0 };
  std::vector<vtkSmartPointer<vtkMRMLMeasurement>> Measurements;
};

#endif
