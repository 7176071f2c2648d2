#pragma once

#include "Observation.h"

#include "vtkMRMLAbstractViewNode.h"

#include <vtkSmartPointer.h>

#include <QToolButton>

#include <vector>

class QHBoxLayout;

namespace qreads
{

/// A button with a pictogram in the color of its text. The pictogram is drawn, not loaded: sharp on every screen.
class PictogramButton : public QToolButton
{
  Q_OBJECT

public:
  enum class Pictogram
  {
    None,
    Fit,     ///< a frame that arrows go out to
    Eye,     ///< crossed out where the button is not checked
    Maximize ///< a window; two where the button is checked
  };

  explicit PictogramButton(Pictogram pictogram, QWidget* parent = nullptr);

protected:
  void paintEvent(QPaintEvent* event) override;

private:
  Pictogram m_pictogram;
};

/// The bar at the bottom of a view, as Slicer's: the view's label and controls in one row. Where the view is too narrow
/// the ones that were added last are hidden.
class ViewControllerBar : public QWidget
{
  Q_OBJECT

public:
  explicit ViewControllerBar(vtkMRMLAbstractViewNode& node, QWidget* parent = nullptr);

  /// Adds the controls that the first image need not wait for.
  void complete();

protected:
  vtkMRMLAbstractViewNode& node() const { return *this->m_node; }
  /// "Red", for example.
  QString viewName() const;
  void addControl(QWidget* control, int stretch = 0);
  /// @param text  what it does, for people and for those who read screens to them
  PictogramButton* addButton(PictogramButton::Pictogram pictogram, const QString& text, const QString& toolTip);
  /// The ones after the button to maximize the view.
  virtual void addControls() = 0;
  void resizeEvent(QResizeEvent* event) override;

private:
  void showWhatFits();
  void showMaximized();

  vtkSmartPointer<vtkMRMLAbstractViewNode> m_node;
  Observation m_layoutObservation;
  QHBoxLayout* m_row;
  std::vector<QWidget*> m_controls;
  PictogramButton* m_maximize{ nullptr };
};

/// Shows a view alone, or with the others again where it is alone.
void toggleMaximized(vtkMRMLAbstractViewNode& node);
bool isViewMaximized(vtkMRMLAbstractViewNode& node);

} // namespace qreads
