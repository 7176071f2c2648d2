#pragma once

namespace qreads
{

/// The file presets.txt.
const char* presetText();

} // namespace qreads
