#pragma once

#include <QImage>
#include <QString>

class QWidget;

/// Pictures of views and of the window for other programs. They show what the screen shows, the patient's name
/// included.
namespace qreads
{

/// What a widget shows, with all that is drawn over it, in the screen's own pixels.
QImage pictureOf(QWidget& widget);

/// Puts a picture on the clipboard.
void copyPicture(const QImage& picture);

/// Asks for a PNG file and writes a picture to it; says so where that is not possible.
/// @param name  proposed for the file, without the ending
/// @param owner  the window that asks
void savePicture(const QImage& picture, const QString& name, QWidget& owner);

/// @throws std::runtime_error with the reason and the next step; a file that was there stays as it was
void writePicture(const QImage& picture, const QString& file);

} // namespace qreads
