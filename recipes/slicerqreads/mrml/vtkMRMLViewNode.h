#ifndef vtkMRMLViewNode_h
#define vtkMRMLViewNode_h

#include "vtkMRMLAbstractViewNode.h"

/// A 3D view.
class vtkMRMLViewNode : public vtkMRMLAbstractViewNode
{
public:
  static vtkMRMLViewNode* New();
  vtkTypeMacro(vtkMRMLViewNode, vtkMRMLAbstractViewNode)
  void PrintSelf(ostream& os, vtkIndent indent) override;

  vtkMRMLNode* CreateNodeInstance() override;
  const char* GetNodeTagName() override { return "View"; }

  /// Whether a box around everything is drawn.
  vtkGetMacro(BoxVisible, int);
  vtkSetMacro(BoxVisible, int);
  vtkGetVector3Macro(BoxColor, double);
  vtkSetVector3Macro(BoxColor, double);
  /// Whether the patient's sides are named at the box.
  vtkGetMacro(AxisLabelsVisible, int);
  vtkSetMacro(AxisLabelsVisible, int);

  enum
  {
    Perspective = 0,
    Orthographic = 1
  };
  vtkGetMacro(RenderMode, int);
  vtkSetMacro(RenderMode, int);
  enum
  {
    NoStereo = 0,
    RedBlue,
    Anaglyph,
    QuadBuffer,
    Interlaced
  };
  vtkGetMacro(StereoType, int);
  vtkSetMacro(StereoType, int);
  enum
  {
    Off = 0,
    Spin,
    Rock
  };
  vtkGetMacro(AnimationMode, int);
  vtkSetMacro(AnimationMode, int);
  /// Of each step of the animation.
  vtkGetMacro(SpinDegrees, double);
  vtkSetMacro(SpinDegrees, double);
  /// How rays through a volume become colors.
  enum
  {
    Composite = 0,
    CompositeEdgeColoring,
    MaximumIntensityProjection,
    MinimumIntensityProjection,
    GradiantMagnitudeOpacityModulation,
    IllustrativeContextPreservingExploration
  };
  vtkGetMacro(RaycastTechnique, int);
  vtkSetMacro(RaycastTechnique, int);
  enum
  {
    Adaptive = 0,
    Normal = 1,
    Maximum = 2
  };
  vtkGetMacro(VolumeRenderingQuality, int);
  vtkSetMacro(VolumeRenderingQuality, int);
  /// Height of what is seen at the focal point, in mm.
  vtkGetMacro(FieldOfView, double);
  vtkSetMacro(FieldOfView, double);
  /// Whether the number of pictures in a second is shown.
  vtkGetMacro(FPSVisible, int);
  vtkSetMacro(FPSVisible, int);
  /// Whether changes to the view are meant for all views of its group.
  vtkGetMacro(LinkedControl, int);
  vtkSetMacro(LinkedControl, int);
  vtkBooleanMacro(LinkedControl, int);

  void CopyContent(vtkMRMLNode* node, bool deepCopy = true) override;

protected:
  vtkMRMLViewNode();
  ~vtkMRMLViewNode() override;

private:
  vtkMRMLViewNode(const vtkMRMLViewNode&) = delete;
  void operator=(const vtkMRMLViewNode&) = delete;

  int BoxVisible{ 1 };
  double BoxColor[3]{ 1.0, 0.0, 1.0 };
  int AxisLabelsVisible{ 1 };
  int RenderMode{ Perspective };
  double FieldOfView{ 200.0 };
  int StereoType{ NoStereo };
  int FPSVisible{ 0 };
  int AnimationMode{ Off };
  double SpinDegrees{ 2.0 };
  int RaycastTechnique{ Composite };
  int VolumeRenderingQuality{ Normal };
  int LinkedControl{ 0 };
};

#endif
