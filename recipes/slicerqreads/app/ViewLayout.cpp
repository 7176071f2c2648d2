#include "ViewLayout.h"

#include <QBoxLayout>
#include <QXmlStreamReader>

#include <utility>

namespace qreads
{

QString ViewLayout::arrange(const QString& description, const std::function<QWidget*(const ViewDescription&)>& viewFor)
{
  if (description.isEmpty())
  {
    return "it is not known";
  }
  QXmlStreamReader reader(description);
  Item item;
  if (reader.readNextStartElement() && reader.name() == QLatin1String("layout"))
  {
    item = readLayout(reader);
  }
  else if (!reader.hasError())
  {
    reader.raiseError("<layout> is missing");
  }
  if (reader.hasError())
  {
    return QString("its description has a mistake in line %1").arg(reader.lineNumber());
  }
  for (QWidget* view : std::exchange(this->m_views, {}))
  {
    view->hide();
    view->setParent(this);
  }
  delete this->m_root;
  this->m_root = this->build(item, viewFor);
  if (!this->layout())
  {
    auto* box = new QHBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
  }
  this->layout()->addWidget(this->m_root);
  return {};
}

ViewLayout::Item ViewLayout::readLayout(QXmlStreamReader& reader)
{
  Item layout;
  const bool isVertical = reader.attributes().value("type") == QLatin1String("vertical");
  layout.orientation = isVertical ? Qt::Vertical : Qt::Horizontal;
  while (reader.readNextStartElement())
  {
    if (reader.name() != QLatin1String("item"))
    {
      reader.raiseError(QString("a layout consists of items, not of <%1>").arg(reader.name()));
      break;
    }
    while (reader.readNextStartElement())
    {
      if (reader.name() == QLatin1String("layout"))
      {
        layout.items.push_back(readLayout(reader));
      }
      else if (reader.name() == QLatin1String("view"))
      {
        layout.items.push_back(readView(reader));
      }
      else
      {
        reader.raiseError(QString("an item is a layout or a view, not a <%1>").arg(reader.name()));
      }
    }
  }
  return layout;
}

ViewLayout::Item ViewLayout::readView(QXmlStreamReader& reader)
{
  Item item;
  item.isView = true;
  item.view.className = reader.attributes().value("class").toString();
  item.view.name = reader.attributes().value("singletontag").toString();
  while (reader.readNextStartElement())
  {
    const QString property = reader.attributes().value("name").toString();
    const QString value = reader.readElementText(QXmlStreamReader::SkipChildElements);
    if (property == "orientation")
    {
      item.view.orientation = value;
    }
    else if (property == "viewlabel")
    {
      item.view.label = value;
    }
    else if (property == "viewcolor")
    {
      item.view.color = value;
    }
  }
  return item;
}

QWidget* ViewLayout::build(const Item& item, const std::function<QWidget*(const ViewDescription&)>& viewFor)
{
  if (item.isView)
  {
    QWidget* view = viewFor(item.view);
    if (view)
    {
      this->m_views.push_back(view);
    }
    return view;
  }
  auto* container = new QWidget;
  auto* box =
    new QBoxLayout(item.orientation == Qt::Vertical ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight, container);
  box->setContentsMargins(0, 0, 0, 0);
  box->setSpacing(0);
  for (const Item& child : item.items)
  {
    if (QWidget* widget = this->build(child, viewFor))
    {
      box->addWidget(widget, 1);
      widget->show();
    }
    else
    {
      box->addStretch(1);
    }
  }
  return container;
}

} // namespace qreads
