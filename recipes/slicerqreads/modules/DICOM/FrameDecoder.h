#pragma once

#include "SeriesPlanner.h"

#include <fstream>
#include <memory>
#include <string>
#include <vector>

class DcmFileFormat;

namespace qreads
{

/// The stored samples of one frame, without compression, in the host's byte order.
struct DecodedFrame
{
  /// How the samples are stored now, which decompression may have changed: never with single bits.
  PixelLayout layout;
  std::vector<unsigned char> bytes;
};

/// Reads and decompresses frames, from memory where their file was read ahead; keeps the last file open. One thread
/// uses one decoder.
class FrameDecoder
{
public:
  FrameDecoder();
  ~FrameDecoder();
  FrameDecoder(const FrameDecoder&) = delete;
  FrameDecoder& operator=(const FrameDecoder&) = delete;

  /// @param decoded  its memory is used again
  /// @return  the reason why the frame cannot be had; empty if it is there.
  std::string decode(const FrameReference& frame, DecodedFrame& decoded);

private:
  void open(const std::shared_ptr<const ImageHeader>& header);
  std::string readNative(const FrameReference& frame, DecodedFrame& decoded);
  std::string decodeWithDCMTK(const FrameReference& frame, DecodedFrame& decoded);
  std::string decodeWithGDCM(const FrameReference& frame, DecodedFrame& decoded);

  std::shared_ptr<const ImageHeader> m_openHeader;
  std::shared_ptr<const FileContent::Bytes> m_content; ///< of a file that was read ahead
  std::ifstream m_stream;                              ///< open where pixels are native and not in memory
  std::unique_ptr<DcmFileFormat> m_format;             ///< loaded where they are not
};

} // namespace qreads
