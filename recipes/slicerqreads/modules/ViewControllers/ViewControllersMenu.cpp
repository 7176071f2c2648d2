#include "ViewControllersMenu.h"

#include "vtkMRMLLayoutNode.h"
#include "vtkMRMLScene.h"
#include "vtkMRMLViewNode.h"

#include <vtkSmartPointer.h>

#include <QKeySequence>
#include <QMenu>

#include <functional>

namespace qreads
{

namespace
{

using ViewNode = vtkMRMLAbstractViewNode;

QAction* addChoice(QMenu& menu, const QString& text, bool isShown, const std::function<void()>& choose)
{
  QAction* action = menu.addAction(text, choose);
  action->setCheckable(true);
  action->setChecked(isShown);
  return action;
}

/// Adds what an enumeration of the view node's has.
void addChoices(QMenu& menu, ViewNode& node, int count, const char* (*nameOf)(int), int shown,
                void (*choose)(ViewNode&, int))
{
  for (int value = 0; value < count; ++value)
  {
    QString name = nameOf(value);
    name[0] = name[0].toUpper();
    const vtkSmartPointer<ViewNode> owner = &node;
    addChoice(menu, name, value == shown, [owner, choose, value] { choose(*owner, value); });
  }
}

} // namespace

std::vector<LayoutChoice> layoutChoices()
{
  constexpr int qreadsLayout = 503;
  return { { qreadsLayout, "QReads", "Alt+1" },
           { vtkMRMLLayoutNode::SlicerLayoutOneUpRedSliceView, "Red slice only", "Alt+2" },
           { vtkMRMLLayoutNode::SlicerLayoutOneUpYellowSliceView, "Yellow slice only", "Alt+3" },
           { vtkMRMLLayoutNode::SlicerLayoutOneUpGreenSliceView, "Green slice only", "Alt+4" },
           { vtkMRMLLayoutNode::SlicerLayoutOneUp3DView, "3D only", "Alt+5" },
           { vtkMRMLLayoutNode::SlicerLayoutConventionalView, "Conventional", "Alt+6" },
           { vtkMRMLLayoutNode::SlicerLayoutConventionalWidescreenView, "Conventional widescreen", "Alt+7" },
           { vtkMRMLLayoutNode::SlicerLayoutSideBySideView, "Side by side", "Alt+8" },
           { vtkMRMLLayoutNode::SlicerLayoutFourUpView, "Four-up", "Alt+9" } };
}

void addViewMenus(QMenu& menu, ViewNode& node)
{
  QMenu* markers = menu.addMenu("Orientation marker");
  addChoices(*markers, node, ViewNode::OrientationMarkerType_Last, &ViewNode::GetOrientationMarkerTypeAsString,
             node.GetOrientationMarkerType(), [](ViewNode& owner, int type) { owner.SetOrientationMarkerType(type); });
  markers->addSeparator();
  addChoices(*markers, node, ViewNode::OrientationMarkerSize_Last, &ViewNode::GetOrientationMarkerSizeAsString,
             node.GetOrientationMarkerSize(), [](ViewNode& owner, int size) { owner.SetOrientationMarkerSize(size); });

  QMenu* rulers = menu.addMenu("Ruler");
  addChoices(*rulers, node, ViewNode::RulerType_Last, &ViewNode::GetRulerTypeAsString, node.GetRulerType(),
             [](ViewNode& owner, int type) { owner.SetRulerType(type); });
  rulers->addSeparator();
  addChoices(*rulers, node, ViewNode::RulerColor_Last, &ViewNode::GetRulerColorAsString, node.GetRulerColor(),
             [](ViewNode& owner, int color) { owner.SetRulerColor(color); });

  vtkMRMLScene* scene = node.GetScene();
  const vtkSmartPointer<vtkMRMLLayoutNode> layoutNode =
    vtkMRMLLayoutNode::SafeDownCast(scene ? scene->GetFirstNodeByClass("vtkMRMLLayoutNode") : nullptr);
  if (layoutNode)
  {
    QMenu* layouts = menu.addMenu("Layout");
    for (const LayoutChoice& choice : layoutChoices())
    {
      addChoice(*layouts, choice.text, layoutNode->GetViewArrangement() == choice.number,
                [layoutNode, number = choice.number] { layoutNode->SetViewArrangement(number); })
        ->setShortcut(QKeySequence(choice.keys));
    }
  }
}

} // namespace qreads
