#pragma once

#include <QScrollArea>
#include <QString>

#include <map>

class QGroupBox;
class QVBoxLayout;

namespace qreads
{

/// The column beside the views: a section a module, one below the other. Its width is there from the start, so that the
/// views never jump; what is in it comes when the images are on the screen.
class ModulePanel : public QScrollArea
{
  Q_OBJECT

public:
  explicit ModulePanel(QWidget* parent = nullptr);

  /// @param name  of the module, by which `selectModule` finds the section
  /// @param title  empty where the content has titles of its own
  void addSection(const QString& name, const QString& title, QWidget* content);
  /// The content of a module's section; null if there is none.
  QWidget* section(const QString& name) const;
  void setSectionVisible(const QString& name, bool visible);
  /// Brings a module's section into view. @returns whether there is one
  bool selectModule(const QString& name);

private:
  struct Section
  {
    QWidget* whole; ///< with the title
    QWidget* content;
  };

  QVBoxLayout* m_layout;
  std::map<QString, Section> m_sections;
};

} // namespace qreads
