"""A minimal viewer with VTK's own package for Python, to compare with: `python vtk_viewer.py FOLDER`."""

import sys

import vtk

reader = vtk.vtkDICOMImageReader()
reader.SetDirectoryName(sys.argv[1])
reader.Update()
viewer = vtk.vtkImageViewer2()
viewer.SetInputConnection(reader.GetOutputPort())
viewer.SetSlice((viewer.GetSliceMin() + viewer.GetSliceMax()) // 2)
viewer.SetColorWindow(400)
viewer.SetColorLevel(40)
viewer.SetSize(1000, 800)
interactor = vtk.vtkRenderWindowInteractor()
viewer.SetupInteractor(interactor)
viewer.Render()
interactor.Start()
