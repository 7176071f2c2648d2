#pragma once

#include "ViewControllerBar.h"

#include <QWidget>

namespace qreads
{

/// A view's picture in a frame of its color, with its controller at the bottom.
class ViewFrame : public QWidget
{
  Q_OBJECT

public:
  /// Takes the picture and the controller over.
  ViewFrame(vtkMRMLAbstractViewNode& node, QWidget* picture, ViewControllerBar* controller, QWidget* parent = nullptr);

  ViewControllerBar* controller() const { return this->m_controller; }

private:
  ViewControllerBar* m_controller;
};

} // namespace qreads
