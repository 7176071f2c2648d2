#pragma once

#include <QDialog>

namespace qreads
{

class MainWindow;

/// What the mouse, the keys and the panel's controls do, what the program is made of, and where its settings are. The
/// tables are made from the window's actions and controls.
class HelpDialog : public QDialog
{
  Q_OBJECT

public:
  explicit HelpDialog(MainWindow& window);
};

} // namespace qreads
