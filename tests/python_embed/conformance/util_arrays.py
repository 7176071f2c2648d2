"""slicer.util: voxels of volumes as arrays, with numpy or without."""

from typing import Any

import slicer
import slicer.util
import vtk
from checks import Events, check, group, outcome

FORMATS = {
    "b": vtk.VTK_SIGNED_CHAR, "B": vtk.VTK_UNSIGNED_CHAR, "h": vtk.VTK_SHORT, "H": vtk.VTK_UNSIGNED_SHORT,
    "i": vtk.VTK_INT, "I": vtk.VTK_UNSIGNED_INT, "f": vtk.VTK_FLOAT, "d": vtk.VTK_DOUBLE,
}  # fmt: skip
"""Formats of buffers and VTK's types of scalars."""


def array_of(values: list[Any], shape: tuple[int, ...], letter: str = "h") -> Any:
    """An array of this shape: numpy's where it is there, else a memoryview of bytes."""
    import struct

    content = bytearray(struct.pack(f"{len(values)}{letter}", *values))
    view = memoryview(content).cast(letter, shape=list(shape))  # type: ignore[call-overload]
    try:
        import numpy as np
    except ImportError:
        return view
    return np.asarray(view)


def volume_of(
    dimensions: tuple[int, int, int], scalar_type: int = vtk.VTK_SHORT, components: int = 1, name: str = "Scalar"
) -> slicer.vtkMRMLScalarVolumeNode:
    node = slicer.mrmlScene.AddNewNodeByClass(f"vtkMRML{name}VolumeNode", "CT")
    image = vtk.vtkImageData()
    image.SetDimensions(dimensions)
    image.AllocateScalars(scalar_type, components)
    scalars = image.GetPointData().GetScalars()
    for index in range(scalars.GetNumberOfValues()):
        scalars.SetValue(index, index % 100)
    node.SetAndObserveImageData(image)
    return node


@group
def views_of_volumes() -> None:
    for letter, scalar_type in FORMATS.items():
        node = volume_of((2, 3, 4), scalar_type)
        check(letter, memoryview(slicer.util.arrayFromVolume(node)))
    node = volume_of((2, 3, 4))
    array = slicer.util.arrayFromVolume(node)
    check("shape", tuple(array.shape))
    check("one voxel", int(array[3, 2, 1]))
    array[3, 2, 1] = -7
    check("no copy", node.GetImageData().GetScalarComponentAsDouble(1, 2, 3, 0))
    node.GetImageData().SetScalarComponentFromDouble(0, 0, 0, 0, 55)
    check("no copy, the other way", int(array[0, 0, 0]))
    again = slicer.util.arrayFromVolume(node)
    check("the same memory", int(again[3, 2, 1]))
    view = memoryview(array)
    check("contiguous", [view.c_contiguous, view.readonly, view.itemsize, view.nbytes, view.strides])
    label = volume_of((2, 2, 2), vtk.VTK_UNSIGNED_CHAR, name="LabelMap")
    check("label map", memoryview(slicer.util.arrayFromVolume(label)))
    vector = volume_of((2, 2, 2), vtk.VTK_UNSIGNED_CHAR, 3, name="Vector")
    check("vectors", memoryview(slicer.util.arrayFromVolume(vector)))
    one = volume_of((2, 2, 2), vtk.VTK_UNSIGNED_CHAR, 1, name="Vector")
    check("vectors of one component", memoryview(slicer.util.arrayFromVolume(one)))
    empty = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "empty")
    check("no image", outcome(lambda: slicer.util.arrayFromVolume(empty)))
    check("None", outcome(lambda: slicer.util.arrayFromVolume(None)))
    check("another node", outcome(lambda: slicer.util.arrayFromVolume(slicer.vtkMRMLSliceNode())))


@group
def modified() -> None:
    node = volume_of((2, 2, 2))
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    events.observe(node, node.ImageDataModifiedEvent, "ImageDataModified")
    before = node.GetImageData().GetMTime()
    slicer.util.arrayFromVolumeModified(node)
    check("events", events.taken())
    check("time of the image", node.GetImageData().GetMTime() > before)
    empty = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "empty")
    check("no image", outcome(lambda: slicer.util.arrayFromVolumeModified(empty)))


@group
def updating() -> None:
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    events.observe(node, node.ImageDataModifiedEvent, "ImageDataModified")
    source = array_of(list(range(24)), (4, 3, 2))
    slicer.util.updateVolumeFromArray(node, source)
    check("events without an image", events.taken())
    check("dimensions", node.GetImageData().GetDimensions())
    check("scalar type", node.GetImageData().GetScalarTypeAsString())
    check("values", memoryview(slicer.util.arrayFromVolume(node)))
    source[0, 0, 0] = 99
    check("it is a copy", int(slicer.util.arrayFromVolume(node)[0, 0, 0]))
    image = node.GetImageData()
    slicer.util.updateVolumeFromArray(node, array_of([1, 2, 3, 4, 5, 6, 7, 8], (2, 2, 2)))
    check("events with an image", events.taken())
    check("another size", [node.GetImageData() is image, node.GetImageData().GetDimensions()])
    for letter in FORMATS:
        slicer.util.updateVolumeFromArray(node, array_of([1, 2], (1, 1, 2), letter))
        check(f"type {letter}", node.GetImageData().GetScalarTypeAsString())
    slicer.util.updateVolumeFromArray(node, array_of(list(range(6)), (2, 3)))
    check("two dimensions", [node.GetImageData().GetDimensions(), node.GetImageData().GetScalarTypeAsString()])
    slicer.util.updateVolumeFromArray(node, array_of(list(range(6)), (6,)))
    check("one dimension", [node.GetImageData().GetDimensions(), node.GetImageData().GetScalarTypeAsString()])
    check("values of one dimension", memoryview(slicer.util.arrayFromVolume(node)))
    vector = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLVectorVolumeNode", "colors")
    slicer.util.updateVolumeFromArray(vector, array_of(list(range(24)), (2, 2, 2, 3), "B"))
    check(
        "four dimensions", [vector.GetImageData().GetDimensions(), vector.GetImageData().GetNumberOfScalarComponents()]
    )
    check("values of four dimensions", memoryview(slicer.util.arrayFromVolume(vector)))
    check("long long", outcome(lambda: slicer.util.updateVolumeFromArray(node, array_of([1], (1, 1, 1), "q"))))
    check("five dimensions", outcome(lambda: slicer.util.updateVolumeFromArray(node, array_of([1], (1,) * 5))))
    check("no array", outcome(lambda: slicer.util.updateVolumeFromArray(node, None)))
    check("a string", outcome(lambda: slicer.util.updateVolumeFromArray(node, "x")))
    check("spacing stays", node.GetSpacing())


@group
def adding() -> None:
    slicer.mrmlScene.Clear(1)
    node = slicer.util.addVolumeFromArray(array_of(list(range(24)), (4, 3, 2)))
    check("node", [node, node.GetName()])
    check("is in the scene", slicer.mrmlScene.IsNodePresent(node))
    check("dimensions", node.GetImageData().GetDimensions())
    check("geometry", [node.GetSpacing(), node.GetOrigin()])
    check("display node", node.GetDisplayNode())
    check("values", memoryview(slicer.util.arrayFromVolume(node)))
    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(0, 0, -2)
    matrix.SetElement(0, 3, 10)
    placed = slicer.util.addVolumeFromArray(array_of([0] * 8, (2, 2, 2)), ijkToRAS=matrix, name="placed")
    check("with a matrix", [placed.GetName(), placed.GetSpacing(), placed.GetOrigin()])
    rows = array_of([2, 0, 0, 1, 0, 3, 0, 2, 0, 0, 4, 3, 0, 0, 0, 1], (4, 4), "d")
    placed = slicer.util.addVolumeFromArray(array_of([0] * 8, (2, 2, 2)), ijkToRAS=rows)
    check("with an array", [placed.GetName(), placed.GetSpacing(), placed.GetOrigin()])
    label = slicer.util.addVolumeFromArray(
        array_of([1] * 8, (2, 2, 2), "B"), name="label", nodeClassName="vtkMRMLLabelMapVolumeNode"
    )
    check("a label map", [label, label.GetDisplayNode()])
    check("a wrong class", outcome(lambda: slicer.util.addVolumeFromArray(array_of([0], (1, 1, 1)), nodeClassName="x")))
    check(
        "names", [slicer.mrmlScene.GetNthNode(index).GetName() for index in range(slicer.mrmlScene.GetNumberOfNodes())]
    )


@group
def general_arrays() -> None:
    slicer.mrmlScene.Clear(1)
    volume_of((2, 1, 1))
    check("array", outcome(lambda: memoryview(slicer.util.array("CT"))))
    check("array of none", outcome(lambda: slicer.util.array("no such")))
