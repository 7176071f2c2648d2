#pragma once

#include <QColor>
#include <QRect>
#include <QString>

class QPainter;

namespace qreads
{

class Volume;

/// In which what is missing or wrong is marked.
inline const QColor warningColor(255, 190, 60);

/// "n of m slices" for a volume that lacks some, else empty.
QString completenessText(const Volume& volume);

/// Text over a picture, readable on black and on white.
/// @param flags  of Qt::AlignmentFlag
void drawLabel(QPainter& painter, const QRect& where, int flags, const QString& text, const QColor& color);

/// What a view says in place of a picture; wrapped, also inside of long paths.
void drawMessage(QPainter& painter, const QRect& where, const QString& text);

} // namespace qreads
