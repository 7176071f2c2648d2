#include "ViewTools.h"

#include "MainWindow.h"
#include "SceneView.h"
#include "SceneWidget.h"
#include "SliceController.h"
#include "SliceWidget.h"
#include "ViewControllerBar.h"
#include "ViewPicture.h"
#include "Workspace.h"

#include "vtkMRMLScene.h"
#include "vtkMRMLViewNode.h"

#include <QApplication>
#include <QKeySequence>
#include <QMenu>

namespace qreads
{

ViewTools::ViewTools(MainWindow& window)
  : QObject(&window)
  , m_window(window)
{
}

void ViewTools::add(SliceView& view)
{
  this->connect(&view, &SliceView::contextMenuWanted, this,
                [this, &view](const QPoint& position) { this->showSliceMenu(view, position); });
  this->connect(&view, &SliceView::maximizeWanted, this, [&view] { toggleMaximized(*view.node()); });
}

void ViewTools::add(SceneView& view)
{
  this->connect(&view, &SceneView::contextMenuWanted, this,
                [this, &view](const QPoint& position) { this->showSceneMenu(view, position); });
  this->connect(&view, &SceneView::maximizeWanted, this,
                [this, &view]
                {
                  if (vtkMRMLAbstractViewNode* node = this->nodeOf(view))
                  {
                    toggleMaximized(*node);
                  }
                });
}

void ViewTools::addShortcuts()
{
  this->m_window.addShortcut(QKeySequence("F11"), "Show the view alone, or with the others again",
                             [this]
                             {
                               if (vtkMRMLAbstractViewNode* node = this->nodeOf(this->focusedView()))
                               {
                                 toggleMaximized(*node);
                               }
                             });
  this->m_window.addShortcut(QKeySequence("Ctrl+C"), "Copy a picture of the view",
                             [this] { copyPicture(pictureOf(this->focusedView())); });
  this->m_window.addShortcut(QKeySequence("Ctrl+S"), "Save a picture of the view",
                             [this] { this->save(this->focusedView()); });
  this->m_window.addShortcut(QKeySequence("Ctrl+Shift+C"), "Copy a picture of the window",
                             [this] { copyPicture(pictureOf(this->m_window)); });
  this->m_window.addShortcut(QKeySequence("Ctrl+Shift+S"), "Save a picture of the window",
                             [this] { this->save(this->m_window); });
}

QWidget& ViewTools::focusedView() const
{
  for (QWidget* widget = QApplication::focusWidget(); widget; widget = widget->parentWidget())
  {
    if (auto* sliceWidget = qobject_cast<SliceWidget*>(widget))
    {
      return *sliceWidget->view();
    }
    if (auto* sceneWidget = qobject_cast<SceneWidget*>(widget))
    {
      if (auto* view = sceneWidget->findChild<SceneView*>())
      {
        return *view;
      }
    }
  }
  return this->m_window;
}

vtkMRMLAbstractViewNode* ViewTools::nodeOf(QWidget& view) const
{
  if (const auto* sliceView = qobject_cast<SliceView*>(&view))
  {
    return sliceView->node();
  }
  if (qobject_cast<SceneView*>(&view))
  {
    return vtkMRMLViewNode::SafeDownCast(this->m_window.workspace().scene().GetFirstNodeByClass("vtkMRMLViewNode"));
  }
  return nullptr;
}

void ViewTools::save(QWidget& widget)
{
  // No patient's data in the name.
  const vtkMRMLAbstractViewNode* node = this->nodeOf(widget);
  savePicture(pictureOf(widget), node ? QString("%1 view").arg(node->GetLayoutName()) : QString("Window"),
              this->m_window);
}

void ViewTools::showSliceMenu(SliceView& view, const QPoint& globalPosition)
{
  auto* menu = new QMenu(&view);
  view.addContextActions(*menu, view.mapFromGlobal(globalPosition));
  menu->addSeparator();
  addOrientations(*menu->addMenu("Orientation"), view);
  menu->addAction("Fit to window", &view, &SliceView::fitToWindow)->setShortcut(QKeySequence("R"));
  this->showMenu(menu, view, view.node(), globalPosition);
}

void ViewTools::showSceneMenu(SceneView& view, const QPoint& globalPosition)
{
  auto* menu = new QMenu(&view);
  view.addContextActions(*menu, view.mapFromGlobal(globalPosition));
  menu->addSeparator();
  menu->addAction("Reset view", &view, &SceneView::resetCamera)->setShortcut(QKeySequence("R"));
  this->showMenu(menu, view, this->nodeOf(view), globalPosition);
}

void ViewTools::showMenu(QMenu* menu, QWidget& view, vtkMRMLAbstractViewNode* node, const QPoint& globalPosition)
{
  menu->setAttribute(Qt::WA_DeleteOnClose);
  if (node)
  {
    menu
      ->addAction(isViewMaximized(*node) ? "Show with the other views" : "Show this view alone", this,
                  [node = vtkSmartPointer<vtkMRMLAbstractViewNode>(node)] { toggleMaximized(*node); })
      ->setShortcut(QKeySequence("F11"));
  }
  menu->addSeparator();
  menu->addAction("Copy picture", &view, [&view] { copyPicture(pictureOf(view)); })
    ->setShortcut(QKeySequence("Ctrl+C"));
  menu->addAction("Save picture…", &view, [this, &view] { this->save(view); })->setShortcut(QKeySequence("Ctrl+S"));
  menu->addAction("Save picture of the window…", this, [this] { this->save(this->m_window); })
    ->setShortcut(QKeySequence("Ctrl+Shift+S"));
  menu->popup(globalPosition);
}

} // namespace qreads
