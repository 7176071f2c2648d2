"""Geometry of volumes: spacing, origin, directions, matrices and bounds, straight and oblique."""

import math

import slicer
import vtk
from checks import Events, check, group, outcome

OBLIQUE = (
    (-0.6, 0.36, 1.792, 12.5),
    (0.0, -0.48, 0.0, -7.25),
    (0.4, 0.0, 2.4, 100.0),
)
"""A gantry tilt, different spacings, a left-handed frame and columns that are not orthogonal."""


def matrix_of(rows: tuple[tuple[float, ...], ...]) -> vtk.vtkMatrix4x4:
    matrix = vtk.vtkMatrix4x4()
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            matrix.SetElement(row, column, value)
    return matrix


def volume_of(dimensions: tuple[int, int, int]) -> slicer.vtkMRMLScalarVolumeNode:
    node = slicer.vtkMRMLScalarVolumeNode()
    image = vtk.vtkImageData()
    image.SetDimensions(dimensions)
    image.AllocateScalars(vtk.VTK_UNSIGNED_CHAR, 1)
    node.SetAndObserveImageData(image)
    return node


def read(node: slicer.vtkMRMLScalarVolumeNode, getter: str) -> vtk.vtkMatrix4x4:
    matrix = vtk.vtkMatrix4x4()
    getattr(node, getter)(matrix)
    return matrix


def bounds_of(node: slicer.vtkMRMLScalarVolumeNode, getter: str = "GetRASBounds") -> list[float]:
    bounds = [0.0] * 6
    getattr(node, getter)(bounds)
    return bounds


def bounds_of_slice(node: slicer.vtkMRMLScalarVolumeNode, matrix: vtk.vtkMatrix4x4 | None) -> list[float]:
    values = [0.0] * 6
    node.GetSliceBounds(values, matrix)
    return values


@group
def at_the_start() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    for getter in ("GetIJKToRASMatrix", "GetRASToIJKMatrix", "GetIJKToRASDirectionMatrix"):
        check(getter, outcome(lambda getter=getter: read(node, getter)))
    directions = [[0.0] * 3 for _ in range(3)]
    node.GetIJKToRASDirections(directions)
    check("GetIJKToRASDirections", directions)


@group
def spacing_and_origin() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    node.SetSpacing(0.5, 0.75, 2)
    check("GetSpacing", node.GetSpacing())
    check("GetMinSpacing", outcome(node.GetMinSpacing))
    check("GetMaxSpacing", outcome(node.GetMaxSpacing))
    node.SetSpacing([1.5, 2.5, 3.5])
    check("SetSpacing of a list", node.GetSpacing())
    node.SetSpacing(0, -2, 1)
    check("zero and below", node.GetSpacing())
    node.SetSpacing(0.5, 0.75, 2)
    node.SetOrigin(-10, 20, 30.5)
    check("GetOrigin", node.GetOrigin())
    node.SetOrigin((1, 2, 3))
    check("SetOrigin of a tuple", node.GetOrigin())
    check("GetOrigin into a list", outcome(lambda: node.GetOrigin([0.0] * 3)))
    check("IJKToRAS", read(node, "GetIJKToRASMatrix"))
    check("RASToIJK", read(node, "GetRASToIJKMatrix"))
    check("IJKToRASDirection", read(node, "GetIJKToRASDirectionMatrix"))
    check("SetSpacing of two", outcome(lambda: node.SetSpacing([1, 2])))


@group
def directions() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    node.SetSpacing(2, 3, 4)
    node.SetIToRASDirection(-1, 0, 0)
    node.SetJToRASDirection(0, -1, 0)
    node.SetKToRASDirection(0, 0, 1)
    check("I", outcome(node.GetIToRASDirection))
    direction = [0.0] * 3
    node.GetIToRASDirection(direction)
    check("I into a list", direction)
    node.GetJToRASDirection(direction)
    check("J into a list", direction)
    node.GetKToRASDirection(direction)
    check("K into a list", direction)
    check("IJKToRAS", read(node, "GetIJKToRASMatrix"))
    check("spacing stays", node.GetSpacing())
    node.SetIJKToRASDirections(0, 1, 0, 0, 0, 1, 1, 0, 0)
    check("nine numbers", read(node, "GetIJKToRASDirectionMatrix"))
    node.SetIJKToRASDirections([[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    check("three rows", read(node, "GetIJKToRASDirectionMatrix"))
    check("IJKToRAS with them", read(node, "GetIJKToRASMatrix"))
    node.SetIToRASDirection(3, 4, 0)
    node.GetIToRASDirection(direction)
    check("a direction that is too long", direction)
    check("its matrix", read(node, "GetIJKToRASMatrix"))
    matrix = vtk.vtkMatrix4x4()
    matrix.SetElement(0, 0, -1)
    matrix.SetElement(1, 1, -1)
    matrix.SetElement(0, 3, 55)
    node.SetIJKToRASDirectionMatrix(matrix)
    check("a matrix", read(node, "GetIJKToRASDirectionMatrix"))
    check("origin stays", node.GetOrigin())


@group
def matrices() -> None:
    node = slicer.vtkMRMLScalarVolumeNode()
    node.SetIJKToRASMatrix(matrix_of(OBLIQUE))
    check("IJKToRAS", read(node, "GetIJKToRASMatrix"))
    check("RASToIJK", read(node, "GetRASToIJKMatrix"))
    check("spacing", node.GetSpacing())
    check("origin", node.GetOrigin())
    check("directions", read(node, "GetIJKToRASDirectionMatrix"))
    node.SetRASToIJKMatrix(matrix_of(((0.5, 0, 0, -5), (0, 0.25, 0, 3), (0, 0, -1, 0))))
    check("SetRASToIJKMatrix", read(node, "GetIJKToRASMatrix"))
    check("its spacing", node.GetSpacing())
    check("its origin", node.GetOrigin())
    check("of None", outcome(lambda: node.SetIJKToRASMatrix(None)))
    check("after None", read(node, "GetIJKToRASMatrix"))
    check("of a wrong class", outcome(lambda: node.SetIJKToRASMatrix(vtk.vtkMatrix3x3())))
    singular = matrix_of(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 0)))
    node.SetIJKToRASMatrix(singular)
    check("spacing of a singular one", node.GetSpacing())
    matrix = matrix_of(OBLIQUE)
    node.SetIJKToRASMatrix(matrix)
    matrix.SetElement(0, 3, 999)
    check("it is a copy", node.GetOrigin())
    events = Events()
    events.observe(node, "ModifiedEvent", "Modified")
    node.SetIJKToRASMatrix(matrix)
    check("events", events.taken())
    node.SetSpacing(node.GetSpacing())
    check("events of the same spacing", events.taken())
    node.SetOrigin(node.GetOrigin())
    check("events of the same origin", events.taken())


@group
def points() -> None:
    node = volume_of((10, 20, 30))
    node.SetIJKToRASMatrix(matrix_of(OBLIQUE))
    check("center of the first voxel", read(node, "GetIJKToRASMatrix").MultiplyPoint((0, 0, 0, 1)))
    check("center of another", read(node, "GetIJKToRASMatrix").MultiplyPoint((1, 2, 3, 1)))
    ras = read(node, "GetIJKToRASMatrix").MultiplyPoint((1, 2, 3, 1))
    check("and back", read(node, "GetRASToIJKMatrix").MultiplyPoint(ras))


@group
def bounds() -> None:
    node = volume_of((10, 20, 30))
    check("at the start", bounds_of(node))
    node.SetSpacing(0.5, 0.75, 2)
    node.SetOrigin(-10, 20, 30)
    check("spacing and origin", bounds_of(node))
    check("GetBounds", bounds_of(node, "GetBounds"))
    check("GetSliceBounds without a slice", outcome(lambda: bounds_of_slice(node, None)))
    node.SetIToRASDirection(-1, 0, 0)
    node.SetJToRASDirection(0, -1, 0)
    check("as from DICOM", bounds_of(node))
    node.SetIJKToRASMatrix(matrix_of(OBLIQUE))
    check("oblique", bounds_of(node))
    check("oblique GetBounds", bounds_of(node, "GetBounds"))
    turned = vtk.vtkMatrix4x4()
    angle = math.radians(30)
    turned.SetElement(0, 0, math.cos(angle))
    turned.SetElement(0, 1, -math.sin(angle))
    turned.SetElement(1, 0, math.sin(angle))
    turned.SetElement(1, 1, math.cos(angle))
    check("in the frame of a slice", outcome(lambda: bounds_of_slice(node, turned)))
    flat = volume_of((10, 20, 1))
    check("one slice", bounds_of(flat))
    flat.SetAndObserveImageData(None)
    check("no image", bounds_of(flat))
    tuple_form = outcome(lambda: node.GetRASBounds())
    check("GetRASBounds without an argument", tuple_form)
