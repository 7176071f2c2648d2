#pragma once

#include "Observation.h"
#include "Pictogram.h"

#include <QKeySequence>
#include <QWidget>

#include <functional>
#include <vector>

class QButtonGroup;
class QComboBox;
class QPushButton;
class QVBoxLayout;
class vtkSlicerQReadsLogic;

namespace qreads
{

class MainWindow;
class ThicknessSlider;

/// QReads' tools: the groups Image and Tools, Help and Close. Its widgets have the names of the stock application's.
/// What it shows is looked up in the nodes whenever one of them changes.
class QReadsPanel : public QWidget
{
  Q_OBJECT

public:
  QReadsPanel(vtkSlicerQReadsLogic& logic, MainWindow& window);

private:
  /// What makes a button, and its key.
  struct ButtonText
  {
    const char* objectName;
    const char* text; ///< its accessible name where it has a pictogram
    const char* toolTip;
    const char* keys;
  };

  QPushButton* addButton(const ButtonText& text, const std::function<void()>& clicked);
  QPushButton* prepare(QPushButton* button, const ButtonText& text, const std::function<void()>& clicked);
  /// A button that stays pressed.
  QPushButton* addToggle(const ButtonText& text, const std::function<void(bool)>& toggled);
  QPushButton* addPictogramButton(const ButtonText& text, Pictogram pictogram, const char* caption,
                                  const std::function<void()>& clicked);
  void setPictogram(QPushButton* button, Pictogram pictogram, const char* caption);
  QWidget* createImageGroup();
  QWidget* createToolsGroup();
  void addSlab(QVBoxLayout* layout);
  void addWindowLevel(QVBoxLayout* layout);
  void addZoom(QVBoxLayout* layout);
  void addZoomKey(const QKeySequence& keys, const QString& zoom);

  void chooseZoom(const QString& zoom);

  void observeNodes();
  void updateFromNodes();
  void updateSlab();
  void updateZoom();

  vtkSlicerQReadsLogic& m_logic;
  MainWindow& m_window;
  QPushButton* m_markers{ nullptr };
  QPushButton* m_slab{ nullptr };
  QButtonGroup* m_slabModes{ nullptr };
  ThicknessSlider* m_thickness{ nullptr };
  QPushButton* m_inverse{ nullptr };
  QPushButton* m_mouseWindowLevel{ nullptr };
  QComboBox* m_zoom{ nullptr };
  QPushButton* m_distance{ nullptr };
  QPushButton* m_orientationMarker{ nullptr };
  QPushButton* m_ruler{ nullptr };
  std::vector<QWidget*> m_forImages; ///< of use only while there is one
  QString m_fittedName;              ///< which of the two names of the same zoom was chosen last
  int m_markerType{ -1 };
  std::vector<Observation> m_sceneObservations;
  std::vector<Observation> m_nodeObservations;
};

} // namespace qreads
