#pragma once

#include <filesystem>
#include <string>

namespace qreads
{

/// What a series says of itself. UTF-8; empty where the files say nothing.
/// Personal data: shown to the user, never written to a log.
struct Series
{
  std::string patientID;         ///< DICOM (0010,0020)
  std::string patientName;       ///< DICOM (0010,0010), as stored
  std::string studyDescription;  ///< DICOM (0008,1030)
  std::string seriesDescription; ///< DICOM (0008,103E)
  std::string modality;          ///< DICOM (0008,0060)
  std::string studyInstanceUID;  ///< DICOM (0020,000D)
  std::string seriesInstanceUID; ///< DICOM (0020,000E)
  std::string name;              ///< name of the volume node, as Slicer forms it
  int expectedSliceCount{ 0 };   ///< slices the whole volume has, gaps included
  /// The file with the middle slice; empty where a file is the whole volume. A request for it alone reads this file
  /// and no other, so that it can be shown as a sample of the series.
  std::filesystem::path representativeFile;
};

} // namespace qreads
