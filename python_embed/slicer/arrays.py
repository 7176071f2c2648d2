"""Voxels and matrices as arrays that share memory with VTK or are copied to and from it.

Where numpy is part of the program they are numpy arrays. Where it is not they are memoryviews with the same shape and
type of element, which have `view[k, j, i]`, `shape` and `tolist()`, and which `numpy.asarray` takes as they are.
"""

from __future__ import annotations

import sys
from array import array as Numbers

import slicer

from . import nodes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCALAR_VOLUMES = {"vtkMRMLScalarVolumeNode", "vtkMRMLLabelMapVolumeNode"}
VECTOR_VOLUMES = {"vtkMRMLVectorVolumeNode"}

VTK_TYPES = {
    ("signed", 1): "VTK_SIGNED_CHAR",
    ("signed", 2): "VTK_SHORT",
    ("signed", 4): "VTK_INT",
    ("unsigned", 1): "VTK_UNSIGNED_CHAR",
    ("unsigned", 2): "VTK_UNSIGNED_SHORT",
    ("unsigned", 4): "VTK_UNSIGNED_INT",
    ("unsigned", 8): "VTK_UNSIGNED_LONG_LONG",
    ("floating", 4): "VTK_FLOAT",
    ("floating", 8): "VTK_DOUBLE",
}
"""VTK's type of an element by its kind and size in bytes."""

KINDS = {"signed": "bhilqn", "unsigned": "BHILQNc", "floating": "fd"}
"""The letters that the struct module has for them."""

CODES = {("signed", 1): "b", ("signed", 2): "h", ("signed", 4): "i", ("signed", 8): "q"}
CODES |= {("unsigned", size): code.upper() for (_, size), code in CODES.items()}
CODES |= {("floating", 4): "f", ("floating", 8): "d"}


def array(pattern: str = "", index: int = 0) -> Any:
    """The array of the node that getNode finds.

    Raises:
        RuntimeError: the node is none that has an array here.
        MRMLNodeNotFoundException: there is no such node.
    """
    node = nodes.getNode(pattern=pattern, index=index)
    if isinstance(node, slicer.vtkMRMLVolumeNode):
        return arrayFromVolume(node)
    raise RuntimeError(f"Cannot get node {node.GetID()} as array: it is a {node.GetClassName()}, not a volume")


def arrayFromVolume(volumeNode: Any) -> Any:
    """The voxels of a volume, not copied: axes k, j, i and, in a vector volume, component.

    What is written into the array is in the volume; call arrayFromVolumeModified when done. The array keeps its memory
    alive, even when the volume gets other voxels or is removed.

    Raises:
        RuntimeError: the node is no volume of a kind that is known here, or has no voxels.
    """
    kind = volumeNode.GetClassName()
    if kind not in SCALAR_VOLUMES | VECTOR_VOLUMES:
        raise RuntimeError(f"Unsupported volume type: {kind}")
    image = volumeNode.GetImageData()
    scalars = image.GetPointData().GetScalars() if image else None
    if not scalars or scalars.GetNumberOfValues() == 0:
        raise RuntimeError(f"The volume {volumeNode.GetName()!r} has no voxels")
    shape = list(reversed(image.GetDimensions()))
    components = scalars.GetNumberOfComponents()
    if components > 1:
        if kind in SCALAR_VOLUMES:
            raise RuntimeError(f"The volume {volumeNode.GetName()!r} has {components} components, but is a {kind}")
        shape.append(components)
    view: Any = memoryview(scalars)
    # Python's characters are no numbers.
    code = "b" if view.format == "c" else view.format
    return _numpy_or_view(view.cast("B").cast(code, shape))


def arrayFromVolumeModified(volumeNode: Any) -> None:
    """Tell everybody that voxels were changed through arrayFromVolume."""
    image = volumeNode.GetImageData()
    scalars = image.GetPointData().GetScalars() if image else None
    if scalars:
        scalars.Modified()
    volumeNode.Modified()


def updateVolumeFromArray(volumeNode: Any, narray: Any) -> None:
    """Give a volume other voxels, copied from an array.

    Args:
        volumeNode: a volume; its image becomes of the array's size and type.
        narray: anything with Python's buffer protocol, in any memory order and with either byte order. Axes k, j, i, or
            k, j, i and component. With one or two axes it is a line or a slice, of double precision as in Slicer.

    Raises:
        RuntimeError: the array has another number of axes, no elements, or integers of 64 bits with a sign.
        TypeError: its elements are no integers and no floating-point numbers of 32 or 64 bits.
    """
    try:
        view: Any = memoryview(narray)
    except TypeError as error:
        raise RuntimeError(f"Unsupported array: {type(narray).__name__} has no buffer. Give an array") from error
    shape = tuple(view.shape)
    if not 1 <= len(shape) <= 4:
        raise RuntimeError(f"Unsupported numpy array shape: {shape}")
    if 0 in shape:
        raise RuntimeError(f"The array has no elements: its shape is {shape}")
    element, data = _native_bytes(view)
    if len(shape) < 3:
        shape = (1,) * (3 - len(shape)) + shape
        data = memoryview(Numbers("d", data.cast(CODES[element]))).cast("B")
        element = ("floating", 8)
    if element == ("signed", 8):
        raise RuntimeError("Unsupported numpy array type: long long")
    import vtkmodules.vtkCommonCore
    from vtkmodules.vtkCommonDataModel import vtkImageData

    image = volumeNode.GetImageData()
    if not image:
        image = vtkImageData()
        volumeNode.SetAndObserveImageData(image)
    slices, rows, columns = shape[:3]
    image.SetDimensions(columns, rows, slices)
    image.AllocateScalars(getattr(vtkmodules.vtkCommonCore, VTK_TYPES[element]), shape[3] if len(shape) == 4 else 1)
    memoryview(image.GetPointData().GetScalars()).cast("B")[:] = data
    arrayFromVolumeModified(volumeNode)
    volumeNode.InvokeEvent(slicer.vtkMRMLVolumeNode.ImageDataModifiedEvent, volumeNode)


def addVolumeFromArray(
    narray: Any, ijkToRAS: Any = None, name: str | None = None, nodeClassName: str | None = None
) -> Any:
    """Add a volume with the voxels of an array to the scene.

    Args:
        narray: as in updateVolumeFromArray.
        ijkToRAS: 4×4 matrix from voxel indices to patient coordinates in mm, vtkMatrix4x4 or as in vtkMatrixFromArray.
        name: the node's.
        nodeClassName: vtkMRMLScalarVolumeNode, vtkMRMLLabelMapVolumeNode or vtkMRMLVectorVolumeNode.

    Raises:
        RuntimeError: as updateVolumeFromArray, or the matrix is none; there is no new node then.
        TypeError: as updateVolumeFromArray.
    """
    volume = slicer.mrmlScene.AddNewNodeByClass(nodeClassName or "vtkMRMLScalarVolumeNode", name or "")
    try:
        if ijkToRAS is not None:
            volume.SetIJKToRASMatrix(ijkToRAS if _size(ijkToRAS) == 4 else vtkMatrixFromArray(ijkToRAS))
        updateVolumeFromArray(volume, narray)
    except BaseException:
        slicer.mrmlScene.RemoveNode(volume)
        raise
    volume.CreateDefaultDisplayNodes()
    return volume


def arrayFromVTKMatrix(vmatrix: Any) -> Any:
    """A copy of a matrix's elements: 4×4 or 3×3, double precision.

    Raises:
        RuntimeError: it is no vtkMatrix4x4 and no vtkMatrix3x3.
    """
    size = _size(vmatrix)
    if not size:
        raise RuntimeError("Input must be vtk.vtkMatrix3x3 or vtk.vtkMatrix4x4")
    elements = Numbers("d", [vmatrix.GetElement(row, column) for row in range(size) for column in range(size)])
    return _numpy_or_view(memoryview(elements).cast("B").cast("d", [size, size]))


def vtkMatrixFromArray(narray: Any) -> Any:
    """A vtkMatrix4x4 or vtkMatrix3x3 with the elements of an array of that size, or of a list of rows.

    Raises:
        RuntimeError: it has another size.
    """
    from vtkmodules.vtkCommonMath import vtkMatrix3x3, vtkMatrix4x4

    shape = _shape(_rows(narray))
    if shape not in ((3, 3), (4, 4)):
        raise RuntimeError(f"Unsupported numpy array shape: {shape} expected (4,4)")
    matrix = vtkMatrix4x4() if shape == (4, 4) else vtkMatrix3x3()
    updateVTKMatrixFromArray(matrix, narray)
    return matrix


def updateVTKMatrixFromArray(vmatrix: Any, narray: Any) -> None:
    """Set a matrix's elements from an array of its size, or from a list of rows.

    Raises:
        RuntimeError: it is no vtkMatrix4x4 and no vtkMatrix3x3, or the array has another size.
    """
    size = _size(vmatrix)
    if not size:
        raise RuntimeError("Output vmatrix must be vtk.vtkMatrix3x3 or vtk.vtkMatrix4x4")
    rows = _rows(narray)
    if _shape(rows) != (size, size):
        raise RuntimeError(f"Input narray size must match output vmatrix size ({size}x{size})")
    vmatrix.DeepCopy([element for row in rows for element in row])


def _numpy_or_view(view: Any) -> Any:
    try:
        import numpy
    except ModuleNotFoundError:
        return view
    return numpy.asarray(view)


def _native_bytes(view: Any) -> tuple[tuple[str, int], Any]:
    """Kind and size of the elements, and their bytes in C's order and this machine's byte order; a copy only if needed.

    Raises TypeError where the elements are no numbers that VTK has.
    """
    kind = next((kind for kind, letters in KINDS.items() if view.format[-1] in letters), "")
    if (kind, view.itemsize) not in CODES or len(view.format.lstrip("@=<>!")) != 1:
        raise TypeError(f"Could not find a suitable VTK type for elements of format {view.format!r}")
    if view.format[0] in ">!" and sys.byteorder == "little":
        swapped = Numbers(CODES[kind, view.itemsize], view.tobytes())
        swapped.byteswap()
        return (kind, view.itemsize), memoryview(swapped).cast("B")
    if view.c_contiguous and view.format[0] not in "=<>!":
        return (kind, view.itemsize), view.cast("B")
    return (kind, view.itemsize), memoryview(view.tobytes())


def _size(matrix: Any) -> int:
    """Rows of a VTK matrix; 0 where it is none."""
    from vtkmodules.vtkCommonMath import vtkMatrix3x3, vtkMatrix4x4

    return 4 if isinstance(matrix, vtkMatrix4x4) else 3 if isinstance(matrix, vtkMatrix3x3) else 0


def _rows(narray: Any) -> Any:
    """The array as lists."""
    return narray.tolist() if hasattr(narray, "tolist") else narray


def _shape(rows: Any) -> tuple[int, ...]:
    """Of lists in lists; () where they are not all of one length."""
    if not isinstance(rows, (list, tuple)):
        return ()
    inner = {_shape(row) for row in rows}
    return (len(rows), *inner.pop()) if len(inner) == 1 else ()
