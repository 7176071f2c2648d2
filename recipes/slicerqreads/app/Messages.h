#pragma once

namespace qreads
{

/// Takes over what the libraries have to say: VTK's and Qt's warnings are not for users, may quote
/// what they work on, and open windows; only what ends the program is told, with the next step.
void installMessageHandlers();

} // namespace qreads
