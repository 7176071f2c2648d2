#pragma once

#include <vector>

class QMenu;
class vtkMRMLAbstractViewNode;

namespace qreads
{

/// An arrangement of views that users can choose.
struct LayoutChoice
{
  int number; ///< of the layout node's
  const char* text;
  const char* keys;
};

std::vector<LayoutChoice> layoutChoices();

/// Adds menus to choose the view's orientation marker, its ruler and the window's layout from, with what is shown
/// checked.
void addViewMenus(QMenu& menu, vtkMRMLAbstractViewNode& node);

} // namespace qreads
