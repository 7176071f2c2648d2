#pragma once

#include <QObject>

class QMenu;
class QPoint;
class QWidget;
class vtkMRMLAbstractViewNode;

namespace qreads
{

class MainWindow;
class SceneView;
class SliceView;

/// What can be done with every view: a menu at the right click, showing it alone, pictures of it for other programs.
class ViewTools : public QObject
{
  Q_OBJECT

public:
  explicit ViewTools(MainWindow& window);

  void add(SliceView& view);
  void add(SceneView& view);
  void addShortcuts();

private:
  void showSliceMenu(SliceView& view, const QPoint& globalPosition);
  void showSceneMenu(SceneView& view, const QPoint& globalPosition);
  /// Adds what is the same for all views, and shows the menu.
  void showMenu(QMenu* menu, QWidget& view, vtkMRMLAbstractViewNode* node, const QPoint& globalPosition);
  /// The view that the keyboard works in, or in whose bar; the whole window where it is in none.
  QWidget& focusedView() const;
  /// Null for what is no view.
  vtkMRMLAbstractViewNode* nodeOf(QWidget& view) const;
  void save(QWidget& widget);

  MainWindow& m_window;
};

} // namespace qreads
