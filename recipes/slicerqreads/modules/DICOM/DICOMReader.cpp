#include "DICOMReader.h"

#include "CodecLibraries.h"
#include "FrameDecoder.h"
#include "ImageHeader.h"
#include "PixelConversion.h"
#include "SeriesPlanner.h"

#include "loading/ImageAllocation.h"
#include "loading/ParallelFor.h"
#include "loading/ProblemList.h"

#include <algorithm>
#include <cctype>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

namespace qreads
{

namespace
{

/// A file that takes longer to come than this is on a slow disk or share.
constexpr std::chrono::milliseconds PreviewDelay{ 40 };

struct FoundFile
{
  std::filesystem::path path;
  bool named{ false }; ///< by the user, so that it has to be an image
};

/// Whether the request is for a file and all that is of the same series in its folder.
bool standsForSeries(const LoadRequest& request)
{
  std::error_code error;
  return request.wholeSeries && !std::filesystem::is_directory(request.paths.front(), error);
}

std::string unreadableFolderReason(const std::filesystem::path& folder, const std::error_code& error)
{
  return "The folder \"" + folder.string() + "\" cannot be read: " + error.message() +
         ". Ask its owner for read permission, or check that its disk or share is connected.";
}

/// Files that may be images, and no index of them.
bool isCandidate(const std::filesystem::directory_entry& entry)
{
  std::error_code ignored;
  return entry.path().filename().native().front() != '.' && entry.path().filename() != "DICOMDIR" &&
         entry.is_regular_file(ignored);
}

/// A file and the others in its folder, but not in folders therein, in order of name.
/// @return  the reason why the folder cannot be listed; empty if it can.
std::string findNeighbors(const std::filesystem::path& file, std::vector<FoundFile>& files)
{
  namespace fs = std::filesystem;
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  files.push_back({ file, true });
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator(); entry.increment(error))
  {
    if (isCandidate(*entry) && entry->path().filename() != file.filename())
    {
      files.push_back({ entry->path(), false });
    }
  }
  std::sort(files.begin(), files.end(),
            [](const FoundFile& a, const FoundFile& b)
            { return a.path.filename().native() < b.path.filename().native(); });
  return error ? unreadableFolderReason(folder, error) : std::string();
}

/// All files of the paths, those of a folder in order of name.
/// @return  the reason why a path cannot be listed; empty if all can.
std::string findFiles(const LoadRequest& request, const CancelFlag& cancelled, std::vector<FoundFile>& files)
{
  namespace fs = std::filesystem;
  std::error_code error;
  if (standsForSeries(request))
  {
    return findNeighbors(request.paths.front(), files);
  }
  for (const fs::path& path : request.paths)
  {
    if (!fs::is_directory(path, error))
    {
      files.push_back({ path, true });
      continue;
    }
    const std::size_t first = files.size();
    fs::recursive_directory_iterator entry(path, fs::directory_options::skip_permission_denied, error);
    if (!error)
    {
      // Folders inside that may not be listed are passed over, the one that was asked for is not.
      fs::directory_iterator(path, error);
    }
    if (error)
    {
      return unreadableFolderReason(path, error);
    }
    for (; entry != fs::recursive_directory_iterator() && !cancelled; entry.increment(error))
    {
      const bool isHidden = entry->path().filename().native().front() == '.';
      std::error_code ignored;
      if (isHidden && entry->is_directory(ignored))
      {
        entry.disable_recursion_pending();
      }
      else if (isCandidate(*entry))
      {
        files.push_back({ entry->path(), false });
      }
    }
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(first), files.end(),
              [](const FoundFile& a, const FoundFile& b) { return a.path.native() < b.path.native(); });
  }
  return {};
}

/// Whether a file's name says that it is DICOM, or nothing, as that of most DICOM files does.
bool isNamedLikeDICOM(const std::filesystem::path& file)
{
  std::string extension = file.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char character) { return static_cast<char>(std::tolower(character)); });
  constexpr std::array<std::string_view, 4> Extensions{ ".dcm", ".dicom", ".dic", ".ima" };
  return extension.size() < 2 || std::isdigit(static_cast<unsigned char>(extension[1])) != 0 ||
         std::find(Extensions.begin(), Extensions.end(), extension) != Extensions.end();
}

std::string problemLine(const std::filesystem::path& file, const std::string& reason)
{
  return file.filename().string() + ": " + reason;
}

/// What reading all headers has found.
class HeaderScan
{
public:
  HeaderScan(std::vector<FoundFile> files, const CancelFlag& cancelled)
    : m_files(std::move(files))
    , m_headers(m_files.size())
    , m_cancelled(cancelled)
    , m_thread([this] { this->run(); })
  {
  }
  ~HeaderScan() { this->m_thread.join(); }
  HeaderScan(const HeaderScan&) = delete;
  HeaderScan& operator=(const HeaderScan&) = delete;

  /// Waits until the scan is done or takes longer than a while and has found an image.
  /// @return  that image; null where the scan is done.
  std::shared_ptr<const ImageHeader> firstImageIfSlow()
  {
    std::unique_lock<std::mutex> lock(this->m_mutex);
    if (this->m_changed.wait_for(lock, PreviewDelay, [this] { return this->m_done; }))
    {
      return nullptr;
    }
    this->m_changed.wait(lock, [this] { return this->m_done || this->m_firstImage; });
    return this->m_done ? nullptr : this->m_firstImage;
  }
  bool isDone()
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    return this->m_done;
  }
  void wait()
  {
    std::unique_lock<std::mutex> lock(this->m_mutex);
    this->m_changed.wait(lock, [this] { return this->m_done; });
  }

  // Once it is done:
  ImageHeaders images() const
  {
    ImageHeaders images;
    std::copy_if(this->m_headers.begin(), this->m_headers.end(), std::back_inserter(images),
                 [](const auto& header) { return header != nullptr; });
    return images;
  }
  ProblemList& problems() { return this->m_problems; }
  std::size_t fileCount() const { return this->m_files.size(); }
  std::size_t otherObjectCount() const { return this->m_otherObjectCount; }

private:
  void run()
  {
    parallelFor(this->m_files.size(), [this] { return [this](std::size_t index) { this->readHeader(index); }; });
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    this->m_done = true;
    this->m_changed.notify_all();
  }

  void readHeader(std::size_t index)
  {
    if (this->m_cancelled)
    {
      return;
    }
    const FoundFile& file = this->m_files[index];
    HeaderResult result;
    try
    {
      result = readImageHeader(file.path);
    }
    catch (const std::exception& exception)
    {
      result = { HeaderResult::Kind::Damaged, std::string("its header is damaged: ") + exception.what(), nullptr };
    }
    switch (result.kind)
    {
      case HeaderResult::Kind::Image:
      {
        this->m_headers[index] = std::move(result.header);
        if (!this->m_headers[index]->damage.empty())
        {
          this->m_problems.add(index, problemLine(file.path, this->m_headers[index]->damage));
          return;
        }
        const std::lock_guard<std::mutex> lock(this->m_mutex);
        if (!this->m_firstImage)
        {
          this->m_firstImage = this->m_headers[index];
          this->m_changed.notify_all();
        }
        return;
      }
      case HeaderResult::Kind::NoImage:
        ++this->m_otherObjectCount;
        break;
      case HeaderResult::Kind::NotDICOM:
        if (!isNamedLikeDICOM(file.path) && !file.named)
        {
          return;
        }
        this->m_problems.add(index, problemLine(file.path, result.reason));
        return;
      case HeaderResult::Kind::Damaged:
        if (!isNamedLikeDICOM(file.path) && !file.named && !looksLikeDICOM(file.path))
        {
          return;
        }
        this->m_problems.add(index, problemLine(file.path, result.reason));
        return;
    }
    if (file.named)
    {
      this->m_problems.add(index, problemLine(file.path, result.reason));
    }
  }

  std::vector<FoundFile> m_files;
  std::vector<std::shared_ptr<const ImageHeader>> m_headers;
  ProblemList m_problems;
  std::atomic<std::size_t> m_otherObjectCount{ 0 };
  const CancelFlag& m_cancelled;
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::shared_ptr<const ImageHeader> m_firstImage;
  bool m_done{ false };
  std::thread m_thread; ///< the last member: it uses all others
};

/// The slices from the middle to both ends.
std::vector<std::size_t> middleOut(std::size_t count)
{
  std::vector<std::size_t> order;
  const std::size_t middle = count / 2;
  for (std::size_t distance = 0; order.size() < count; ++distance)
  {
    if (middle + distance < count)
    {
      order.push_back(middle + distance);
    }
    if (distance > 0 && distance <= middle)
    {
      order.push_back(middle - distance);
    }
  }
  return order;
}

std::vector<std::string> instanceUIDsOf(const VolumePlan& plan)
{
  std::vector<std::string> uids;
  for (const auto& slice : plan.slices)
  {
    if (slice && slice->isReadable() && (uids.empty() || uids.back() != slice->header->sopInstanceUID))
    {
      uids.push_back(slice->header->sopInstanceUID);
    }
  }
  return uids;
}

/// Reads the pixels of one volume into memory.
class VolumeLoad
{
public:
  VolumeLoad(const VolumePlan& plan, LoadObserver& observer, const CancelFlag& cancelled, ProblemList& problems)
    : m_plan(plan)
    , m_observer(observer)
    , m_cancelled(cancelled)
    , m_problems(problems)
  {
  }

  /// Announces the volume and its slices, but not its end.
  /// @return  the reason why it cannot be read at all; empty otherwise.
  std::string run()
  {
    const std::vector<int> scalarTypes = scalarTypesFor(this->m_plan);
    for (const int scalarType : scalarTypes)
    {
      this->m_isWidest = scalarType == scalarTypes.back();
      this->m_needsWiderType = false;
      if (std::string refusal = this->start(scalarType); !refusal.empty())
      {
        return refusal;
      }
      this->readSlices();
      if (!this->m_needsWiderType)
      {
        break;
      }
    }
    return {};
  }

  const std::shared_ptr<Volume>& volume() const { return this->m_volume; }

private:
  std::string start(int scalarType)
  {
    const FrameReference& middle = this->m_plan.middleFrame();
    const PixelLayout& layout = middle.header->layout;
    const AllocatedImage allocated =
      allocateImage({ layout.columns, layout.rows, static_cast<int>(this->m_plan.slices.size()) }, scalarType,
                    layout.isColor() ? 3 : 1);
    if (!allocated.image)
    {
      return problemLine(middle.header->file, allocated.refusal);
    }
    auto volume = std::make_shared<Volume>(this->m_plan.series, allocated.image, this->m_plan.ijkToRAS);
    volume->windowLevel = middle.plane().windowLevel;
    volume->inverted = layout.inverted;
    volume->instanceUIDs = instanceUIDsOf(this->m_plan);
    this->m_volume = std::move(volume);
    this->m_observer.volumeStarted(this->m_volume);
    return {};
  }

  void readSlices()
  {
    const std::vector<std::size_t> order = middleOut(this->m_plan.slices.size());
    parallelFor(order.size(),
                [this, &order]
                {
                  auto decoder = std::make_shared<FrameDecoder>();
                  auto decoded = std::make_shared<DecodedFrame>();
                  return [this, &order, decoder, decoded](std::size_t index)
                  { this->readSlice(order[index], *decoder, *decoded); };
                });
  }

  void readSlice(std::size_t slice, FrameDecoder& decoder, DecodedFrame& decoded)
  {
    const auto& frame = this->m_plan.slices[slice];
    if (!frame || !frame->isReadable() || this->m_cancelled || this->m_needsWiderType)
    {
      return;
    }
    std::string reason;
    try
    {
      reason = decoder.decode(*frame, decoded);
      if (reason.empty())
      {
        const auto k = static_cast<int>(slice);
        void* scalars = this->m_volume->image()->GetScalarPointer(0, 0, k);
        if (convertFrame(*frame, decoded, this->m_volume->image()->GetScalarType(), scalars))
        {
          this->m_volume->markSlice(k);
          this->m_observer.sliceArrived(this->m_volume, k);
          return;
        }
        if (!this->m_isWidest)
        {
          this->m_needsWiderType = true;
          return;
        }
        reason = "it has values that its header does not allow";
      }
    }
    catch (const std::exception& exception)
    {
      reason = std::string("its pixel data cannot be decompressed: ") + exception.what();
    }
    const std::string inFrame =
      frame->header->planes.size() > 1 ? "frame " + std::to_string(frame->frame + 1) + ": " : std::string();
    this->m_problems.add(slice, problemLine(frame->header->file, inFrame + reason));
  }

  const VolumePlan& m_plan;
  LoadObserver& m_observer;
  const CancelFlag& m_cancelled;
  ProblemList& m_problems;
  std::shared_ptr<Volume> m_volume;
  bool m_isWidest{ false };
  std::atomic<bool> m_needsWiderType{ false };
};

/// Shows the first image while the other headers are still coming.
void showPreview(const std::shared_ptr<const ImageHeader>& image, LoadObserver& observer, const CancelFlag& cancelled)
{
  VolumePlan plan;
  plan = planVolumes({ image }).front();
  plan.slices = { FrameReference{ image, 0 } };
  plan.series.expectedSliceCount = 1;
  ProblemList ignored;
  VolumeLoad(plan, observer, cancelled, ignored).run();
}

std::string quoted(const std::vector<std::filesystem::path>& paths)
{
  return paths.empty() ? "the request" : "\"" + paths.front().string() + "\"" + (paths.size() > 1 ? " and others" : "");
}

std::string firstProblem(const ProblemList& problems)
{
  const std::vector<std::string> lines = problems.summary();
  return lines.empty() ? std::string() : " " + lines.front() + (lines.size() > 1 ? " (and others)." : ".");
}

std::string noImageReason(const LoadRequest& request, HeaderScan& scan)
{
  std::string reason = "No image that can be shown in " + quoted(request.paths) + ".";
  if (scan.fileCount() == 0)
  {
    reason += " The folder has no files.";
  }
  else if (!scan.problems().empty())
  {
    reason += firstProblem(scan.problems());
  }
  else if (scan.otherObjectCount() > 0)
  {
    reason += " Its DICOM files are reports, plans or other objects without a picture.";
  }
  else
  {
    reason += " None of its files is DICOM.";
  }
  return reason + " Choose a folder or files of a DICOM image series, or export the series again.";
}

/// The volume that a file belongs to.
/// @return  an index into the volumes; -1 if it belongs to none.
int volumeOf(const std::filesystem::path& file, const ImageHeaders& images, const std::vector<VolumePlan>& plans)
{
  const auto image =
    std::find_if(images.begin(), images.end(), [&file](const auto& header) { return header->file == file; });
  if (image == images.end())
  {
    return -1;
  }
  const auto isOfTheImage = [&image](const std::optional<FrameReference>& slice)
  { return slice && slice->header == *image; };
  auto found = std::find_if(plans.begin(), plans.end(),
                            [&isOfTheImage](const VolumePlan& plan)
                            { return std::any_of(plan.slices.begin(), plan.slices.end(), isOfTheImage); });
  if (found == plans.end())
  {
    // It is a copy of another file, which was taken instead.
    const Series& series = (*image)->series;
    found = std::find_if(plans.begin(), plans.end(),
                         [&series](const VolumePlan& plan)
                         {
                           return plan.series.seriesInstanceUID == series.seriesInstanceUID &&
                                  plan.series.patientID == series.patientID &&
                                  plan.series.patientName == series.patientName;
                         });
  }
  return found == plans.end() ? -1 : static_cast<int>(found - plans.begin());
}

void readOrThrow(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled)
{
  std::vector<FoundFile> files;
  if (std::string reason = findFiles(request, cancelled, files); !reason.empty())
  {
    observer.failed(reason);
    return;
  }

  HeaderScan scan(std::move(files), cancelled);
  if (request.seriesIndex < 0 && !standsForSeries(request))
  {
    if (const auto image = scan.firstImageIfSlow(); image && !scan.isDone() && !cancelled)
    {
      showPreview(image, observer, cancelled);
    }
  }
  scan.wait();
  if (cancelled)
  {
    return;
  }
  const ImageHeaders images = scan.images();
  const std::vector<VolumePlan> plans = planVolumes(images);
  if (plans.empty())
  {
    observer.failed(noImageReason(request, scan));
    return;
  }
  if (request.seriesIndex >= static_cast<int>(plans.size()))
  {
    observer.failed("There is no series number " + std::to_string(request.seriesIndex) + " in " +
                    quoted(request.paths) + ", which has " + std::to_string(plans.size()) +
                    " series now. Open it again and choose from the list.");
    return;
  }

  const auto largest = std::max_element(plans.begin(), plans.end(),
                                        [](const auto& a, const auto& b) { return a.frameCount() < b.frameCount(); });
  const int chosen = request.seriesIndex >= 0   ? request.seriesIndex
                     : standsForSeries(request) ? volumeOf(request.paths.front(), images, plans)
                                                : static_cast<int>(largest - plans.begin());
  if (chosen < 0)
  {
    observer.failed(noImageReason(request, scan));
    return;
  }
  const VolumePlan& plan = plans[static_cast<std::size_t>(chosen)];
  std::vector<Series> series;
  series.reserve(plans.size());
  for (const VolumePlan& each : plans)
  {
    series.push_back(each.series);
  }
  observer.seriesFound(series, chosen);

  for (const std::string& problem : plan.problems)
  {
    scan.problems().add(0, problem);
  }
  VolumeLoad load(plan, observer, cancelled, scan.problems());
  const std::string refusal = load.run();
  if (cancelled)
  {
    return;
  }
  if (!refusal.empty())
  {
    observer.failed("The series cannot be read. " + refusal +
                    ". Close other programs, or ask for fewer or smaller images.");
  }
  else if (load.volume()->arrivedSliceCount() == 0)
  {
    observer.failed("No slice of the series can be read from " + quoted(request.paths) + "." +
                    firstProblem(scan.problems()) + " Export or copy the series again.");
  }
  else
  {
    observer.volumeFinished(load.volume(), scan.problems().summary());
  }
}

} // namespace

bool DICOMReader::recognises(const std::filesystem::path& path) const
{
  std::error_code error;
  return std::filesystem::is_directory(path, error) ||
         (std::filesystem::is_regular_file(path, error) && looksLikeDICOM(path));
}

void DICOMReader::read(const LoadRequest& request, LoadObserver& observer, const CancelFlag& cancelled)
{
  initializeCodecLibraries();
  try
  {
    readOrThrow(request, observer, cancelled);
  }
  catch (const std::exception& exception)
  {
    observer.failed("Reading " + quoted(request.paths) + " failed: " + exception.what() +
                    ". Close other programs and open it again.");
  }
}

} // namespace qreads
