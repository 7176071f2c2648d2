#pragma once

#include <QString>
#include <QWidget>

#include <functional>
#include <vector>

class QXmlStreamReader;

namespace qreads
{

/// A view that a layout asks for.
struct ViewDescription
{
  QString className; ///< of its node, "vtkMRMLSliceNode" or "vtkMRMLViewNode"
  QString name;      ///< its singleton tag, for example "Red"
  QString orientation;
  QString label;
  QString color;
};

/// Arranges views as one of Slicer's layout descriptions says, in XML: nested rows and columns of views.
class ViewLayout : public QWidget
{
  Q_OBJECT

public:
  using QWidget::QWidget;

  /// @param viewFor  the widget of a view, or null where there is no such view: its place stays empty. It is shown and
  ///                 belongs to the layout until the next one.
  /// @returns  the reason why the description can't be used, in which case the layout stays as it is; empty otherwise
  QString arrange(const QString& description, const std::function<QWidget*(const ViewDescription&)>& viewFor);

private:
  struct Item
  {
    bool isView{ false };
    Qt::Orientation orientation{ Qt::Horizontal };
    std::vector<Item> items;
    ViewDescription view;
  };

  static Item readLayout(QXmlStreamReader& reader);
  static Item readView(QXmlStreamReader& reader);
  QWidget* build(const Item& item, const std::function<QWidget*(const ViewDescription&)>& viewFor);

  QWidget* m_root{ nullptr };
  std::vector<QWidget*> m_views;
};

} // namespace qreads
