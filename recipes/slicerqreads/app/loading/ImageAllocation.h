#pragma once

#include <vtkImageData.h>
#include <vtkSmartPointer.h>

#include <array>
#include <cstdint>
#include <string>

namespace qreads
{

struct AllocatedImage
{
  vtkSmartPointer<vtkImageData> image; ///< null where it was refused
  std::string refusal;                 ///< the reason: what is needed and what is there
};

/// Memory of this computer, whether it is in use or not.
std::uint64_t physicalMemoryBytes();

/// An image of zeros whose memory the system provides page by page as it is written to, so that
/// allocating a large one takes no time and the pages are made by the threads that fill it.
/// Refuses one that would not leave the rest of the machine a fifth of its memory.
/// @param dimensions  columns, rows, slices; each at least 1
/// @param scalarType  VTK_SHORT and the like
AllocatedImage allocateImage(const std::array<int, 3>& dimensions, int scalarType, int componentCount);

} // namespace qreads
