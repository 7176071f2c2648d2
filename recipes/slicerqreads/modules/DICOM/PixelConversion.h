#pragma once

#include "FrameDecoder.h"
#include "SeriesPlanner.h"

#include <vector>

namespace qreads
{

/// Scalar types to try for a volume's values, the smallest first: the last one holds all that the
/// headers allow, those before it hold what files usually have. For example 16 bits with an
/// intercept of -1024 need 32 by the header and fit 16 in every CT.
/// @return  VTK_SHORT and the like, at least one
std::vector<int> scalarTypesFor(const VolumePlan& plan);

/// Values of a frame after rescale or lookup table; colors as red, green, blue of each pixel.
/// @param decoded  is changed
/// @param scalars  memory for the frame, of the type given
/// @return  false where a value doesn't fit the scalar type
bool convertFrame(const FrameReference& frame, DecodedFrame& decoded, int scalarType, void* scalars);

} // namespace qreads
