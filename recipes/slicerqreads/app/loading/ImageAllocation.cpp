#include "ImageAllocation.h"

#include <vtkAbstractArray.h>
#include <vtkDataArray.h>
#include <vtkPointData.h>
#include <vtksys/SystemInformation.hxx>

#include <cstdlib>

namespace qreads
{

namespace
{

/// Anything below fits every machine that can show a window; asking the system takes time.
constexpr std::uint64_t UnquestionedBytes = std::uint64_t{ 256 } << 20;
constexpr std::uint64_t BytesPerMiB = std::uint64_t{ 1 } << 20;

std::string inMiB(std::uint64_t bytes)
{
  return std::to_string((bytes + BytesPerMiB - 1) / BytesPerMiB) + " MiB";
}

} // namespace

std::uint64_t physicalMemoryBytes()
{
  vtksys::SystemInformation information;
  information.RunMemoryCheck();
  return static_cast<std::uint64_t>(information.GetTotalPhysicalMemory()) * BytesPerMiB;
}

AllocatedImage allocateImage(const std::array<int, 3>& dimensions, int scalarType, int componentCount)
{
  const auto scalars = vtkSmartPointer<vtkDataArray>::Take(vtkDataArray::CreateDataArray(scalarType));
  const std::uint64_t pixelCount =
    static_cast<std::uint64_t>(dimensions[0]) * static_cast<std::uint64_t>(dimensions[1]);
  const std::uint64_t bytesPerSlice =
    pixelCount * static_cast<std::uint64_t>(componentCount) * static_cast<std::uint64_t>(scalars->GetDataTypeSize());
  const std::uint64_t bytes = bytesPerSlice * static_cast<std::uint64_t>(dimensions[2]);
  if (bytesPerSlice > UINT64_MAX / static_cast<std::uint64_t>(dimensions[2]))
  {
    return { nullptr, "its header asks for more memory than can be addressed" };
  }
  if (bytes > UnquestionedBytes)
  {
    const std::uint64_t limit = physicalMemoryBytes() / 5 * 4;
    if (bytes > limit)
    {
      return { nullptr, "the volume needs " + inMiB(bytes) + " of memory, and no more than " + inMiB(limit) +
                          " may be used on this computer" };
    }
  }
  void* memory = std::calloc(1, bytes);
  if (!memory)
  {
    return { nullptr, "the system has no " + inMiB(bytes) + " of memory left for the volume" };
  }
  scalars->SetNumberOfComponents(componentCount);
  scalars->SetName("ImageScalars");
  const auto valueCount =
    static_cast<vtkIdType>(pixelCount) * static_cast<vtkIdType>(dimensions[2]) * static_cast<vtkIdType>(componentCount);
  constexpr int FreedByTheArray = 0;
  scalars->SetVoidArray(memory, valueCount, FreedByTheArray, vtkAbstractArray::VTK_DATA_ARRAY_FREE);

  const auto image = vtkSmartPointer<vtkImageData>::New();
  image->SetDimensions(dimensions.data());
  image->GetPointData()->SetScalars(scalars);
  return { image, {} };
}

} // namespace qreads
