#pragma once

#include <QIcon>
#include <QString>

namespace qreads
{

/// What the panel's buttons show.
enum class Pictogram
{
  Brighter,
  Darker,
  MoreContrast,
  LessContrast,
  SoftTissue,
  Bone,
  Head,
  Lung,
  InverseGray,
  MouseWindowLevel,
  Zoom,
  Distance,
  OrientationMarker,
  Ruler
};

/// Drawn anew in each size, so that it is sharp on all screens.
/// @param caption  a word below it; empty for none
QIcon pictogramIcon(Pictogram pictogram, const QString& caption);

} // namespace qreads
