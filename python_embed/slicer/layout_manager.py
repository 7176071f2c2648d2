"""`slicer.app.layoutManager()`: the views of the window.

All of it is in MRML nodes and slice logics; these classes only have Slicer's ways to them.
"""

from __future__ import annotations

import slicer

from . import _application, views

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LAYOUT_NODE = "vtkMRMLLayoutNodevtkMRMLLayoutNode"


class _Bar:
    """The bar of a view; all views show theirs, or none does."""

    @property
    def visible(self) -> bool:
        shown: bool = _application.is_shown("controllers")
        return shown

    @visible.setter
    def visible(self, visible: bool) -> None:
        self.setVisible(visible)

    def setVisible(self, visible: bool) -> None:
        """Show or hide the bars of all views."""
        _application.set_shown("controllers", bool(visible))

    def show(self) -> None:
        self.setVisible(True)

    def hide(self) -> None:
        self.setVisible(False)


class _SliceParts:
    """The nodes that a slice view works on."""

    def __init__(self, logic: Any) -> None:
        self._logic = logic

    def sliceLogic(self) -> Any:
        return self._logic

    def mrmlSliceNode(self) -> Any:
        return self._logic.GetSliceNode()

    def mrmlSliceCompositeNode(self) -> Any:
        return self._logic.GetSliceCompositeNode()

    def fitSliceToBackground(self) -> None:
        self._logic.FitSliceToBackground()

    @property
    def sliceViewName(self) -> str:
        name: str = self.mrmlSliceNode().GetLayoutName()
        return name

    @property
    def sliceOrientation(self) -> str:
        """Axial, Sagittal, Coronal or Reformat."""
        orientation: str = self.mrmlSliceNode().GetOrientation()
        return orientation

    @sliceOrientation.setter
    def sliceOrientation(self, orientation: str) -> None:
        self.setSliceOrientation(orientation)

    def setSliceOrientation(self, orientation: str) -> None:
        self.mrmlSliceNode().SetOrientation(orientation)


class SliceController(_SliceParts, _Bar):
    """Slicer's qMRMLSliceControllerWidget."""

    def setSliceVisible(self, visible: bool) -> None:
        """Whether the slice is in the 3D view."""
        self.mrmlSliceNode().SetSliceVisible(int(visible))

    def setSliceOffsetValue(self, offset: float) -> None:
        """Where the slice is along its normal, in mm."""
        self._logic.SetSliceOffset(offset)

    def setForegroundOpacity(self, opacity: float) -> None:
        self.mrmlSliceCompositeNode().SetForegroundOpacity(opacity)

    def setLabelMapOpacity(self, opacity: float) -> None:
        self.mrmlSliceCompositeNode().SetLabelOpacity(opacity)


class _View:
    """A view's picture."""

    def forceRender(self) -> None:
        """Draw now what is out of date, in all views."""
        _application.draw_now()

    def scheduleRender(self) -> None:
        """Nothing to do: a view is drawn when a node that it shows changes."""


class SliceView(_View):
    """Slicer's qMRMLSliceView."""

    def __init__(self, logic: Any) -> None:
        self._logic = logic

    def mrmlSliceNode(self) -> Any:
        return self._logic.GetSliceNode()


class SliceWidget(_SliceParts):
    """Slicer's qMRMLSliceWidget: a slice view with its bar."""

    def sliceView(self) -> SliceView:
        return SliceView(self._logic)

    def sliceController(self) -> SliceController:
        return SliceController(self._logic)


class ThreeDController(_Bar):
    """Slicer's qMRMLThreeDViewControllerWidget."""

    def resetFocalPoint(self) -> None:
        """Have all 3D views show everything."""
        _application.reset_three_d_views()


class ThreeDView(_View):
    """Slicer's qMRMLThreeDView."""

    def __init__(self, node: Any) -> None:
        self._node = node

    def mrmlViewNode(self) -> Any:
        return self._node

    def resetFocalPoint(self) -> None:
        """Have all 3D views show everything."""
        _application.reset_three_d_views()

    resetCamera = resetFocalPoint


class ThreeDWidget:
    """Slicer's qMRMLThreeDWidget: a 3D view with its bar."""

    def __init__(self, node: Any) -> None:
        self._node = node

    def mrmlViewNode(self) -> Any:
        return self._node

    def threeDView(self) -> ThreeDView:
        return ThreeDView(self._node)

    def threeDController(self) -> ThreeDController:
        return ThreeDController()


class LayoutLogic:
    """The part of Slicer's vtkMRMLLayoutLogic that scripts use."""

    def GetLayoutNode(self) -> Any:
        return slicer.app.mrmlScene().GetNodeByID(LAYOUT_NODE)

    def GetMRMLScene(self) -> Any:
        return slicer.app.mrmlScene()


class LayoutManager:
    """Slicer's qMRMLLayoutManager."""

    tableViewCount = 0
    plotViewCount = 0

    def mrmlScene(self) -> Any:
        return slicer.app.mrmlScene()

    def layoutLogic(self) -> LayoutLogic:
        return LayoutLogic()

    @property
    def layout(self) -> int:
        """The number of the layout, as in vtkMRMLLayoutNode.SlicerLayout."""
        arrangement: int = self.layoutLogic().GetLayoutNode().GetViewArrangement()
        return arrangement

    @layout.setter
    def layout(self, layout: int) -> None:
        self.setLayout(layout)

    def setLayout(self, layout: int) -> None:
        self.layoutLogic().GetLayoutNode().SetViewArrangement(layout)

    def addMaximizedViewNode(self, node: Any) -> None:
        """Show a view alone, in place of the layout."""
        self.layoutLogic().GetLayoutNode().AddMaximizedViewNode(node)

    def removeMaximizedViewNode(self, node: Any) -> None:
        self.layoutLogic().GetLayoutNode().RemoveMaximizedViewNode(node)

    def removeAllMaximizedViewNodes(self) -> None:
        """Show the layout again."""
        self.layoutLogic().GetLayoutNode().RemoveAllMaximizedViewNodes()

    def sliceViewNames(self) -> tuple[str, ...]:
        return tuple(logic.GetSliceNode().GetLayoutName() for logic in views.slice_logics())

    def sliceWidget(self, name: str) -> SliceWidget | None:
        """The slice view of that name; None where there is none."""
        for logic in views.slice_logics():
            if logic.GetSliceNode().GetLayoutName() == name:
                return SliceWidget(logic)
        return None

    def mrmlSliceLogics(self) -> Any:
        """A vtkCollection of the vtkMRMLSliceLogic of each slice view."""
        return slicer.app.applicationLogic().GetSliceLogics()

    @property
    def threeDViewCount(self) -> int:
        count: int = slicer.app.mrmlScene().GetNumberOfNodesByClass("vtkMRMLViewNode")
        return count

    def threeDWidget(self, index: int) -> ThreeDWidget | None:
        """A 3D view, from 0; None where there are not so many."""
        node = slicer.app.mrmlScene().GetNthNodeByClass(index, "vtkMRMLViewNode")
        return ThreeDWidget(node) if node else None

    def activeMRMLThreeDViewNode(self) -> Any:
        """The node of the first 3D view."""
        return slicer.app.mrmlScene().GetFirstNodeByClass("vtkMRMLViewNode")

    def viewWidget(self, node: Any) -> SliceWidget | ThreeDWidget | None:
        """The view of a slice or view node; None where it has none."""
        for logic in views.slice_logics():
            if logic.GetSliceNode() == node:
                return SliceWidget(logic)
        return ThreeDWidget(node) if node and node.IsA("vtkMRMLViewNode") else None

    def resetSliceViews(self) -> None:
        """Fit all slice views to what they show."""
        for logic in views.slice_logics():
            logic.FitSliceToAll()

    def resetThreeDViews(self) -> None:
        """Have all 3D views show everything."""
        _application.reset_three_d_views()
