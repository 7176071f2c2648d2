#pragma once

#include <cstdint>
#include <istream>

namespace qreads
{

/// Whether a DICOM file's header has sequences in sequences deeper than any real one. DCMTK reads them
/// by recursion, so a hostile file could exhaust the stack.
bool nestsTooDeeply(std::istream& stream, std::uint64_t fileSize);

} // namespace qreads
