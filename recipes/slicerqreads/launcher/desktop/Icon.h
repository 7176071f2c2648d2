#pragma once

#include <QImage>

namespace qreads::launcher
{

/// The program's icon: an axial slice with cross hairs.
/// @param side  in pixels
QImage drawIcon(int side);

} // namespace qreads::launcher
