#pragma once

#include <QByteArray>

namespace qreads
{

/// The one font of the program, as it lies in the executable: no copy is made.
QByteArray embeddedFont();

} // namespace qreads
