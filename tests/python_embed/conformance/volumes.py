"""Volume nodes: image data, display nodes by default, label maps and colors."""

import slicer
import vtk
from checks import Events, check, group, outcome


def image_of(
    dimensions: tuple[int, int, int], scalar_type: int = vtk.VTK_SHORT, components: int = 1
) -> vtk.vtkImageData:
    image = vtk.vtkImageData()
    image.SetDimensions(dimensions)
    image.AllocateScalars(scalar_type, components)
    image.GetPointData().GetScalars().Fill(0)
    return image


@group
def an_empty_volume() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    check("GetImageData", node.GetImageData())
    check("GetImageDataConnection", node.GetImageDataConnection())
    check("GetSpacing", node.GetSpacing())
    check("GetOrigin", node.GetOrigin())
    check("GetMinSpacing", outcome(node.GetMinSpacing))
    check("GetMaxSpacing", outcome(node.GetMaxSpacing))
    check("GetVoxelValueQuantity", node.GetVoxelValueQuantity())
    check("GetVoxelValueUnits", node.GetVoxelValueUnits())
    bounds = [0.0] * 6
    node.GetRASBounds(bounds)
    check("GetRASBounds", bounds)
    node.GetBounds(bounds)
    check("GetBounds", bounds)
    check("GetDisplayNode", node.GetDisplayNode())
    check("GetStorageNode", node.GetStorageNode())
    check("GetParentTransformNode", node.GetParentTransformNode())
    check("GetTransformNodeID", node.GetTransformNodeID())
    check("IsCentered", outcome(node.IsCentered))
    check(
        "GetImageBackgroundScalarComponentAsDouble", outcome(lambda: node.GetImageBackgroundScalarComponentAsDouble(0))
    )


@group
def image_data() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    image = image_of((4, 3, 2))
    node.SetAndObserveImageData(image)
    check("GetImageData is the same object", node.GetImageData() is image)
    check("dimensions", node.GetImageData().GetDimensions())
    check("extent", node.GetImageData().GetExtent())
    check("scalar type", node.GetImageData().GetScalarTypeAsString())
    check("spacing of the image", image.GetSpacing())
    check("GetImageDataConnection", node.GetImageDataConnection())
    node.SetSpacing(2, 3, 4)
    node.SetOrigin(10, 20, 30)
    check("spacing of the image after SetSpacing", node.GetImageData().GetSpacing())
    check("origin of the image after SetOrigin", node.GetImageData().GetOrigin())
    strange = image_of((2, 2, 2))
    strange.SetSpacing(5, 5, 5)
    strange.SetOrigin(1, 1, 1)
    other = slicer.vtkMRMLScalarVolumeNode()
    other.SetAndObserveImageData(strange)
    check("an image with spacing", [other.GetSpacing(), strange.GetSpacing()])
    check("an image with an origin", [other.GetOrigin(), strange.GetOrigin()])
    node.SetAndObserveImageData(None)
    check("None", node.GetImageData())
    check("spacing stays", node.GetSpacing())
    source = vtk.vtkTrivialProducer()
    source.SetOutput(image)
    node.SetImageDataConnection(source.GetOutputPort())
    check("SetImageDataConnection", node.GetImageData() is image)
    node.SetImageDataConnection(None)
    check("SetImageDataConnection of None", node.GetImageData())
    check("a wrong class", outcome(lambda: node.SetAndObserveImageData(vtk.vtkMatrix4x4())))
    check("GetImageData of a new node", slicer.vtkMRMLLabelMapVolumeNode().GetImageData())


@group
def background() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    image = image_of((4, 3, 2))
    image.GetPointData().GetScalars().Fill(-1000)
    image.SetScalarComponentFromDouble(1, 1, 1, 0, 500)
    node.SetAndObserveImageData(image)
    check("GetImageBackgroundScalarComponentAsDouble", node.GetImageBackgroundScalarComponentAsDouble(0))
    check("scalar range", image.GetScalarRange())


@group
def display_nodes_by_default() -> None:
    for name, components in (
        ("vtkMRMLScalarVolumeNode", 1), ("vtkMRMLLabelMapVolumeNode", 1), ("vtkMRMLVectorVolumeNode", 3),
    ):  # fmt: skip
        scene = slicer.vtkMRMLScene()
        node = scene.AddNewNodeByClass(name, "CT")
        check(f"{name} none", node.GetDisplayNode())
        node.SetAndObserveImageData(image_of((2, 2, 2), components=components))
        check(f"{name} none with an image", node.GetDisplayNode())
        node.CreateDefaultDisplayNodes()
        display = node.GetDisplayNode()
        check(f"{name} class", display.GetClassName())
        check(f"{name} name", display.GetName())
        check(f"{name} color node", display.GetColorNodeID())
        check(f"{name} displayable", display.GetDisplayableNode() is node)
        check(f"{name} visible", display.GetVisibility())
        node.CreateDefaultDisplayNodes()
        check(f"{name} once more", node.GetDisplayNode() is display)
        node.CreateDefaultStorageNode()
        check(f"{name} storage", outcome(lambda node=node: node.GetStorageNode() is None))
        check(f"{name} GetDefaultStorageNodeClassName", node.GetDefaultStorageNodeClassName())


@group
def vector_volumes() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLVectorVolumeNode", "colors")
    node.SetAndObserveImageData(image_of((2, 2, 2), vtk.VTK_UNSIGNED_CHAR, 3))
    check("components", node.GetImageData().GetNumberOfScalarComponents())
    check("is a scalar volume", node.IsA("vtkMRMLScalarVolumeNode"))
    node.CreateDefaultDisplayNodes()
    check("display node", node.GetDisplayNode().GetClassName())


@group
def label_maps() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLLabelMapVolumeNode", "label")
    node.SetAndObserveImageData(image_of((2, 2, 2), vtk.VTK_UNSIGNED_CHAR))
    node.CreateDefaultDisplayNodes()
    display = node.GetDisplayNode()
    check("display node", display.GetClassName())
    check("color node ID", display.GetColorNodeID())
    check("slice intersection thickness", display.GetSliceIntersectionThickness())
    check("is a scalar volume", node.IsA("vtkMRMLScalarVolumeNode"))


@group
def dicom_attributes() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    node.SetAttribute("DICOM.instanceUIDs", "1.2 1.3")
    check("split", node.GetAttribute("DICOM.instanceUIDs").split())
    other = slicer.vtkMRMLScalarVolumeNode()
    other.Copy(node)
    check("copied", other.GetAttribute("DICOM.instanceUIDs"))


@group
def events_of_the_image() -> None:
    scene = slicer.vtkMRMLScene()
    node = scene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    events = Events()
    events.observe(node, node.ImageDataModifiedEvent, "ImageDataModified")
    events.observe(node, "ModifiedEvent", "Modified")
    first = image_of((2, 2, 2))
    node.SetAndObserveImageData(first)
    check("first image", events.taken())
    node.SetAndObserveImageData(image_of((3, 3, 3)))
    check("second image", events.taken())
    first.Modified()
    check("Modified of the first", events.taken())
    was = node.StartModify()
    node.GetImageData().Modified()
    node.GetImageData().Modified()
    check("while modifying", events.taken())
    node.EndModify(was)
    check("after EndModify", events.taken())
