#pragma once

namespace qreads
{

/// Makes DCMTK and GDCM silent and registers DCMTK's decoders; what is called more than once is done
/// once. The libraries' messages name patients and come by the thousands, so they are never written.
void initializeCodecLibraries();

} // namespace qreads
