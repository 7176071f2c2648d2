// volume_probe PATH... [--series N] [--whole-series] [--raw FILE]
//
// Reads the paths as the application does and prints what came of it as one JSON object; writes the
// voxels to FILE, axes k, j, i and components, little endian. Exit status: 0 read, 1 not read, 2 usage.

#include "JsonWriter.h"

#include "LoadableModule.h"
#include "loading/ReaderRegistry.h"

#include <vtkImageData.h>
#include <vtkType.h>

#include <chrono>
#include <cstdio>
#include <exception>
#include <fstream>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace
{

using Clock = std::chrono::steady_clock;

struct Arguments
{
  qreads::LoadRequest request;
  std::optional<std::filesystem::path> rawFile;
};

std::optional<Arguments> parse(const std::vector<std::string>& words)
{
  Arguments arguments;
  for (std::size_t i = 0; i < words.size(); ++i)
  {
    const bool isOption = words[i] == "--series" || words[i] == "--raw";
    if (words[i] == "--whole-series")
    {
      arguments.request.wholeSeries = true;
    }
    else if (!isOption)
    {
      arguments.request.paths.emplace_back(words[i]);
    }
    else if (i + 1 == words.size())
    {
      return std::nullopt;
    }
    else if (words[i++] == "--raw")
    {
      arguments.rawFile = words[i];
    }
    else
    {
      arguments.request.seriesIndex = std::stoi(words[i]);
    }
  }
  return arguments.request.paths.empty() ? std::nullopt : std::make_optional(arguments);
}

/// Keeps what the reader reports, and when.
class Recorder final : public qreads::LoadObserver
{
public:
  void seriesFound(const std::vector<qreads::Series>& series, int chosenIndex) override
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_series = series;
    this->m_chosen = chosenIndex;
    this->m_seriesFoundAt = this->elapsed();
  }
  void volumeStarted(std::shared_ptr<qreads::Volume> volume) override
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_volume = std::move(volume);
    ++this->m_volumeCount;
  }
  void sliceArrived(const std::shared_ptr<qreads::Volume>& /*volume*/, int /*slice*/) override
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    if (!this->m_firstSliceAt)
    {
      this->m_firstSliceAt = this->elapsed();
    }
  }
  void volumeFinished(const std::shared_ptr<qreads::Volume>& /*volume*/,
                      const std::vector<std::string>& problems) override
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_problems = problems;
    this->m_finishedAt = this->elapsed();
    ++this->m_endCount;
  }
  void failed(const std::string& reason) override
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_failure = reason;
    ++this->m_endCount;
  }

  bool hasFailed() const { return this->m_failure.has_value(); }
  /// Whether the reader kept to the one end that it owes.
  bool hasOneEnd() const { return this->m_endCount == 1; }
  const qreads::Volume& volume() const { return *this->m_volume; }
  std::string json() const;

private:
  double elapsed() const { return std::chrono::duration<double, std::milli>(Clock::now() - this->m_start).count(); }

  const Clock::time_point m_start{ Clock::now() };
  std::mutex m_mutex;
  std::vector<qreads::Series> m_series;
  int m_chosen{ 0 };
  std::shared_ptr<qreads::Volume> m_volume;
  int m_volumeCount{ 0 };
  int m_endCount{ 0 };
  std::vector<std::string> m_problems;
  std::optional<std::string> m_failure;
  double m_seriesFoundAt{ 0.0 };
  std::optional<double> m_firstSliceAt;
  double m_finishedAt{ 0.0 };
};

std::string json(const qreads::Series& series)
{
  return probe::Object()
    .add("patientID", probe::string(series.patientID))
    .add("patientName", probe::string(series.patientName))
    .add("studyDescription", probe::string(series.studyDescription))
    .add("seriesDescription", probe::string(series.seriesDescription))
    .add("modality", probe::string(series.modality))
    .add("studyInstanceUID", probe::string(series.studyInstanceUID))
    .add("seriesInstanceUID", probe::string(series.seriesInstanceUID))
    .add("name", probe::string(series.name))
    .add("expectedSliceCount", probe::number(series.expectedSliceCount))
    .text();
}

/// numpy's name of a VTK scalar type.
std::string scalarTypeName(int type, int bytes)
{
  if (type == VTK_FLOAT || type == VTK_DOUBLE)
  {
    return "float" + std::to_string(8 * bytes);
  }
  const bool isUnsigned = type == VTK_UNSIGNED_CHAR || type == VTK_UNSIGNED_SHORT || type == VTK_UNSIGNED_INT ||
                          type == VTK_UNSIGNED_LONG || type == VTK_UNSIGNED_LONG_LONG;
  return (isUnsigned ? "uint" : "int") + std::to_string(8 * bytes);
}

std::string Recorder::json() const
{
  probe::Object object;
  if (this->m_failure)
  {
    return object.add("failed", probe::string(*this->m_failure)).text();
  }
  const qreads::Volume& volume = *this->m_volume;
  vtkImageData* image = volume.image();
  const int* dimensions = image->GetDimensions();
  std::vector<std::string> arrived;
  arrived.reserve(static_cast<std::size_t>(volume.sliceCount()));
  for (int slice = 0; slice < volume.sliceCount(); ++slice)
  {
    arrived.push_back(probe::boolean(volume.hasSlice(slice)));
  }
  return object
    .add("series", probe::arrayOf(this->m_series, [](const qreads::Series& series) { return ::json(series); }))
    .add("chosen", probe::number(this->m_chosen))
    .add("dimensions", probe::arrayOf(std::vector<int>(dimensions, dimensions + 3), probe::number))
    .add("scalarType", probe::string(scalarTypeName(image->GetScalarType(), image->GetScalarSize())))
    .add("components", probe::number(image->GetNumberOfScalarComponents()))
    .add("ijkToRAS", probe::arrayOf(volume.ijkToRAS(), probe::number))
    .add("window", volume.windowLevel ? probe::number(volume.windowLevel->window) : "null")
    .add("level", volume.windowLevel ? probe::number(volume.windowLevel->level) : "null")
    .add("inverted", probe::boolean(volume.inverted))
    .add("arrived", probe::number(volume.arrivedSliceCount()))
    .add("expected", probe::number(volume.series().expectedSliceCount))
    .add("arrivedSlices", probe::array(arrived))
    .add("instanceUIDs", probe::arrayOf(volume.instanceUIDs, probe::string))
    .add("problems", probe::arrayOf(this->m_problems, probe::string))
    .add("volumesStarted", probe::number(this->m_volumeCount))
    .add("milliseconds", probe::Object()
                           .add("seriesFound", probe::number(this->m_seriesFoundAt))
                           .add("firstSlice", probe::number(this->m_firstSliceAt.value_or(0.0)))
                           .add("finished", probe::number(this->m_finishedAt))
                           .text())
    .text();
}

bool writeVoxels(const qreads::Volume& volume, const std::filesystem::path& file)
{
  vtkImageData* image = volume.image();
  std::ofstream stream(file, std::ios::binary);
  const auto bytes = image->GetNumberOfPoints() * image->GetNumberOfScalarComponents() * image->GetScalarSize();
  stream.write(static_cast<const char*>(image->GetScalarPointer()), static_cast<std::streamsize>(bytes));
  return static_cast<bool>(stream.flush());
}

int run(const std::vector<std::string>& words)
{
  const std::optional<Arguments> arguments = parse(words);
  if (!arguments)
  {
    std::fputs("volume_probe PATH... [--series N] [--raw FILE]\n", stderr);
    return 2;
  }
  qreads::ReaderRegistry registry;
  for (const auto& module : qreads::createLoadableModules())
  {
    registry.add(module->createVolumeReader());
  }
  Recorder recorder;
  const qreads::CancelFlag cancelled{ false };
  registry.read(arguments->request, recorder, cancelled);
  if (!recorder.hasOneEnd())
  {
    std::fputs("volume_probe: the reader did not end once\n", stderr);
    return 3;
  }
  std::printf("%s\n", recorder.json().c_str());
  if (recorder.hasFailed())
  {
    return 1;
  }
  if (arguments->rawFile && !writeVoxels(recorder.volume(), *arguments->rawFile))
  {
    std::fprintf(stderr, "volume_probe: %s cannot be written\n", arguments->rawFile->c_str());
    return 2;
  }
  return 0;
}

} // namespace

int main(int argc, char** argv)
{
  try
  {
    return run({ argv + 1, argv + argc });
  }
  catch (const std::exception& exception)
  {
    std::fprintf(stderr, "volume_probe: %s\n", exception.what());
    return 2;
  }
}
