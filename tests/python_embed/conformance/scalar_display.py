"""How scalar volumes are shown: window and level, thresholds, the pipeline's picture."""

import slicer
import vtk
from checks import Events, check, group, outcome


def volume_of(values: list[int], scene: slicer.vtkMRMLScene | None = None) -> slicer.vtkMRMLScalarVolumeNode:
    """A volume of one row of voxels, with its display node."""
    scene = scene or slicer.vtkMRMLScene()
    # Kept by the node, which would lose it at the end of this function.
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    node.scene_that_it_is_in = scene
    image = vtk.vtkImageData()
    image.SetDimensions(len(values), 1, 1)
    image.AllocateScalars(vtk.VTK_SHORT, 1)
    for index, value in enumerate(values):
        image.SetScalarComponentFromDouble(index, 0, 0, 0, value)
    node.SetAndObserveImageData(image)
    node.CreateDefaultDisplayNodes()
    return node


def state_of(display: slicer.vtkMRMLScalarVolumeDisplayNode) -> list[float]:
    return [
        display.GetWindow(), display.GetLevel(), display.GetWindowLevelMin(), display.GetWindowLevelMax(),
        display.GetAutoWindowLevel(),
    ]  # fmt: skip


@group
def at_the_start() -> None:
    display = slicer.vtkMRMLScalarVolumeDisplayNode()
    check("window and level", state_of(display))
    check("threshold", [display.GetLowerThreshold(), display.GetUpperThreshold(), display.GetApplyThreshold(),
                        display.GetAutoThreshold()])  # fmt: skip
    check("interpolate", display.GetInterpolate())
    check("color node", [display.GetColorNodeID(), display.GetColorNode()])
    check("visibility", [display.GetVisibility(), display.GetVisibility2D(), display.GetVisibility3D()])
    check("opacity", display.GetOpacity())
    check("color", display.GetColor())
    check("scalar visibility", display.GetScalarVisibility())
    check("scalar range", display.GetScalarRange())
    check("presets", [display.GetNumberOfWindowLevelPresets(), display.GetWindowPreset(0), display.GetLevelPreset(0)])
    check("GetVolumeNode", display.GetVolumeNode())
    check("GetDisplayableNode", display.GetDisplayableNode())
    check("invert", display.GetInvertDisplayScalarRange())


@group
def window_and_level() -> None:
    display = slicer.vtkMRMLScalarVolumeDisplayNode()
    display.SetWindow(400)
    check("SetWindow", state_of(display))
    display.SetLevel(40)
    check("SetLevel", state_of(display))
    display.SetWindowLevel(1500, -600)
    check("SetWindowLevel", state_of(display))
    display.SetAutoWindowLevel(0)
    check("SetAutoWindowLevel 0", state_of(display))
    display.SetWindowLevelMinMax(-100, 300)
    check("SetWindowLevelMinMax", state_of(display))
    display.SetWindow(-50)
    check("a window below zero", state_of(display))
    display.SetWindow(0)
    check("a window of zero", state_of(display))
    display.AutoWindowLevelOn()
    check("AutoWindowLevelOn without a volume", state_of(display))
    display.AutoWindowLevelOff()
    check("AutoWindowLevelOff", display.GetAutoWindowLevel())
    check("a string", outcome(lambda: display.SetWindow("x")))


@group
def automatic_window_and_level() -> None:
    for name, values in (
        ("a ramp", list(range(1000))),
        ("a long ramp", list(range(10000))),
        ("one value", [7] * 100),
        ("two values", [0] * 50 + [100] * 50),
        ("one that is far away", [*range(1000), 30000]),
        ("few that are far away", list(range(5000)) + [30000] * 3),
        ("air and tissue", [-1000] * 500 + list(range(-100, 300))),
        ("below zero", list(range(-2000, -1000))),
        ("one voxel", [5]),
    ):
        node = volume_of(values)
        check(name, state_of(node.GetDisplayNode()))


@group
def automatic_and_by_hand() -> None:
    node = volume_of(list(range(1000)))
    display = node.GetDisplayNode()
    events = Events()
    events.observe(display, "ModifiedEvent", "Modified")
    display.SetWindow(100)
    check("SetWindow", state_of(display))
    check("events of SetWindow", events.taken())
    display.AutoWindowLevelOn()
    check("AutoWindowLevelOn", state_of(display))
    check("events of AutoWindowLevelOn", events.taken())
    display.AutoWindowLevelOff()
    display.SetWindow(100)
    display.SetLevel(300)
    check("AutoWindowLevelOff, then SetWindow and SetLevel", state_of(display))
    check("events of them", events.taken())
    display.AutoWindowLevelOn()
    check("AutoWindowLevelOn again", state_of(display))
    check("events of it", events.taken())
    display.SetLevel(100)
    check("SetLevel", state_of(display))
    display.SetAutoWindowLevel(1)
    check("SetAutoWindowLevel", state_of(display))
    display.SetWindowLevel(200, 100)
    check("SetWindowLevel", state_of(display))
    display.SetAutoWindowLevel(1)
    node.GetImageData().GetPointData().GetScalars().Fill(3)
    node.GetImageData().GetPointData().GetScalars().Modified()
    node.GetImageData().Modified()
    check("the image changes", state_of(display))
    display.SetAutoWindowLevel(0)
    node.GetImageData().GetPointData().GetScalars().Fill(9)
    node.GetImageData().GetPointData().GetScalars().Modified()
    node.GetImageData().Modified()
    check("the image changes without it", state_of(display))
    image = vtk.vtkImageData()
    image.SetDimensions(10, 1, 1)
    image.AllocateScalars(vtk.VTK_SHORT, 1)
    image.GetPointData().GetScalars().Fill(-1)
    display.SetAutoWindowLevel(1)
    node.SetAndObserveImageData(image)
    check("another image", state_of(display))


@group
def thresholds() -> None:
    node = volume_of(list(range(1000)))
    display = node.GetDisplayNode()

    def threshold() -> list[float]:
        return [display.GetLowerThreshold(), display.GetUpperThreshold(), display.GetApplyThreshold(),
                display.GetAutoThreshold()]  # fmt: skip

    check("at the start", threshold())
    display.SetThreshold(100, 300)
    check("SetThreshold", threshold())
    display.SetLowerThreshold(50)
    check("SetLowerThreshold", threshold())
    display.SetUpperThreshold(500)
    check("SetUpperThreshold", threshold())
    display.ApplyThresholdOn()
    check("ApplyThresholdOn", threshold())
    display.SetThreshold(700, 200)
    check("the wrong way round", threshold())
    display.SetApplyThreshold(0)
    check("SetApplyThreshold", threshold())
    display.SetAutoThreshold(1)
    check("SetAutoThreshold", threshold())
    display.SetThreshold(1, 2)
    check("SetThreshold with it", threshold())


@group
def presets() -> None:
    display = slicer.vtkMRMLScalarVolumeDisplayNode()
    display.AddWindowLevelPreset(400, 40)
    display.AddWindowLevelPreset(1500, -600)
    check("number", display.GetNumberOfWindowLevelPresets())
    check("window", [display.GetWindowPreset(index) for index in range(3)])
    check("level", [display.GetLevelPreset(index) for index in range(3)])
    display.SetWindowLevelFromPreset(1)
    check("SetWindowLevelFromPreset", state_of(display))
    display.SetWindowLevelFromPreset(7)
    check("SetWindowLevelFromPreset of none", state_of(display))
    display.ResetWindowLevelPresets()
    check("ResetWindowLevelPresets", display.GetNumberOfWindowLevelPresets())


@group
def colors() -> None:
    scene = slicer.vtkMRMLScene()
    node = volume_of([0, 1, 2], scene)
    display = node.GetDisplayNode()
    check("by default", [display.GetColorNodeID(), display.GetColorNode()])
    logic = slicer.vtkMRMLColorLogic()
    logic.SetMRMLScene(scene)
    check("once there are colors", display.GetColorNode())
    display.SetAndObserveColorNodeID("vtkMRMLColorTableNodeInvertedGrey")
    check("SetAndObserveColorNodeID", display.GetColorNode())
    display.SetAndObserveColorNodeID("vtkMRMLColorTableNodeNoSuch")
    check("one that is not there", [display.GetColorNodeID(), display.GetColorNode()])
    check("None", outcome(lambda: display.SetAndObserveColorNodeID(None)))
    display.SetAndObserveColorNodeID("")
    check("an empty ID", [display.GetColorNodeID(), display.GetColorNode()])
    display.SetDefaultColorMap()
    check("SetDefaultColorMap", display.GetColorNodeID())
    check("GetDefaultColorNodeID", outcome(lambda: display.GetColorNode().GetName()))


@group
def other_settings() -> None:
    display = slicer.vtkMRMLScalarVolumeDisplayNode()
    events = Events()
    events.observe(display, "ModifiedEvent", "Modified")
    display.SetInterpolate(0)
    check("SetInterpolate", [display.GetInterpolate(), events.taken()])
    display.InterpolateOn()
    check("InterpolateOn", [display.GetInterpolate(), events.taken()])
    display.SetVisibility(0)
    check("SetVisibility", [display.GetVisibility(), events.taken()])
    display.SetOpacity(0.25)
    check("SetOpacity", [display.GetOpacity(), events.taken()])
    display.SetColor(1, 0.5, 0)
    check("SetColor", [display.GetColor(), events.taken()])
    display.SetInterpolate(0)
    display.SetThreshold(1, 2)
    display.SetWindowLevel(3, 4)
    other = slicer.vtkMRMLScalarVolumeDisplayNode()
    other.Copy(display)
    check("Copy", [other.GetInterpolate(), other.GetLowerThreshold(), other.GetUpperThreshold(), *state_of(other)])
    check("Copy of visibility and color", [other.GetVisibility(), other.GetOpacity(), other.GetColor()])
