#include "DICOMReader.h"

#include "CodecLibraries.h"
#include "GrowingVolume.h"
#include "ImageHeader.h"
#include "ReadAhead.h"
#include "SeriesPlanner.h"
#include "VolumeLoad.h"

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

/// A scan that takes longer than this is worth showing something before its end.
constexpr std::chrono::milliseconds PreviewDelay{ 40 };

/// A first image that takes longer to come than this is shown at once: the others will be as slow. A busy processor can
/// hold up a file from the system's memory for a few milliseconds.
constexpr std::chrono::milliseconds SlowFirstFile{ 8 };

/// Where files take longer than this each, on average and by all threads together, the source is slow.
constexpr std::chrono::milliseconds SlowPace{ 1 };

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
bool isCandidate(const std::filesystem::directory_entry& entry, const LoadRequest& request)
{
  std::error_code ignored;
  if (request.check && entry.is_symlink(ignored) && !request.check->allowsLink(entry.path()))
  {
    return false;
  }
  return entry.path().filename().native().front() != '.' && entry.path().filename() != "DICOMDIR" &&
         entry.is_regular_file(ignored);
}

/// The request's file and the others in its folder, but not in folders therein, in order of name.
/// @return  the reason why the folder cannot be listed; empty if it can.
std::string findNeighbors(const LoadRequest& request, std::vector<FoundFile>& files)
{
  namespace fs = std::filesystem;
  const fs::path& file = request.paths.front();
  const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path(".");
  files.push_back({ file, true });
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator(); entry.increment(error))
  {
    if (isCandidate(*entry, request) && entry->path().filename() != file.filename())
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
    return findNeighbors(request, files);
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
      else if (isCandidate(*entry, request))
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

/// Reads all headers on threads of its own.
class HeaderScan
{
public:
  /// @param isWanted  see readImageHeader
  HeaderScan(std::vector<FoundFile> files, WantedSeries isWanted, LoadObserver& observer, const CancelFlag& cancelled)
    : m_files(std::move(files))
    , m_headers(m_files.size())
    , m_isWanted(std::move(isWanted))
    , m_observer(observer)
    , m_cancelled(cancelled)
    , m_thread([this] { this->run(); })
  {
  }
  ~HeaderScan() { this->m_thread.join(); }
  HeaderScan(const HeaderScan&) = delete;
  HeaderScan& operator=(const HeaderScan&) = delete;

  /// Images that have come since the last time, if the source is slow; if it is not, only the first one of all, and
  /// that not before it is clear that there is a need for it. Waits for them, but not for longer than a growing volume
  /// likes.
  /// @return  empty where there are none or the scan is done
  std::vector<ArrivedImage> takeImages()
  {
    std::unique_lock<std::mutex> lock(this->m_mutex);
    const std::size_t countBefore = this->m_readCount;
    const auto preview = this->m_start + PreviewDelay;
    const auto longest = Clock::now() < preview ? preview : Clock::now() + GrowingVolume::LongestWait;
    this->m_changed.wait_until(lock, longest, [this] { return this->m_done || this->hasImagesToTake(); });
    if (Clock::now() >= preview + GrowingVolume::LongestWait && this->m_readCount == countBefore)
    {
      this->m_isSlow = true; // It stalls.
      this->m_readAhead.assumeSlow();
    }
    if (this->m_done || !this->hasImagesToTake())
    {
      return {};
    }
    this->m_firstTaken = true;
    if (this->m_isSlow)
    {
      return std::exchange(this->m_arrived, {});
    }
    std::vector<ArrivedImage> first{ this->m_arrived.front() };
    this->m_arrived.erase(this->m_arrived.begin());
    return first;
  }
  bool isDone()
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    return this->m_done;
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
  using Clock = std::chrono::steady_clock;

  /// With the mutex held.
  bool hasImagesToTake() const
  {
    const bool needsFirst =
      !this->m_firstTaken && (this->m_firstIsSlow || Clock::now() >= this->m_start + PreviewDelay);
    return !this->m_arrived.empty() && (this->m_isSlow || needsFirst);
  }

  void run()
  {
    parallelFor(this->m_files.size(),
                [this]
                {
                  return [this](std::size_t index)
                  {
                    this->readHeader(index);
                    this->m_observer.filesRead(static_cast<int>(++this->m_readCount),
                                               static_cast<int>(this->m_files.size()));
                  };
                });
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
    const auto start = Clock::now();
    try
    {
      result = readImageHeader(file.path, this->m_readAhead, this->m_isWanted);
    }
    catch (const std::exception& exception)
    {
      result = { HeaderResult::Kind::Damaged, std::string("its header is damaged: ") + exception.what(), nullptr };
    }
    const bool isSlow = Clock::now() - start >= SlowFirstFile;
    switch (result.kind)
    {
      case HeaderResult::Kind::Image:
        this->m_headers[index] = std::move(result.header);
        if (!this->m_headers[index]->damage.empty())
        {
          this->m_problems.add(index, problemLine(file.path, this->m_headers[index]->damage));
        }
        break;
      case HeaderResult::Kind::NoImage:
        ++this->m_otherObjectCount;
        if (file.named)
        {
          this->m_problems.add(index, problemLine(file.path, result.reason));
        }
        break;
      case HeaderResult::Kind::NotDICOM:
        if (isNamedLikeDICOM(file.path) || file.named)
        {
          this->m_problems.add(index, problemLine(file.path, result.reason));
        }
        break;
      case HeaderResult::Kind::Damaged:
        if (isNamedLikeDICOM(file.path) || file.named || looksLikeDICOM(file.path))
        {
          this->m_problems.add(index, problemLine(file.path, result.reason));
        }
        break;
    }
    this->noteArrival(index, isSlow);
  }

  void noteArrival(std::size_t index, bool isSlow)
  {
    const std::lock_guard<std::mutex> lock(this->m_mutex);
    const auto elapsed = Clock::now() - this->m_start;
    if (!this->m_isSlow && elapsed >= PreviewDelay && elapsed >= SlowPace * (this->m_readCount + 1))
    {
      this->m_isSlow = true;
      this->m_readAhead.assumeSlow();
    }
    const auto& header = this->m_headers[index];
    if (header && header->damage.empty() && this->m_isWanted(header->series))
    {
      this->m_firstIsSlow = this->m_firstIsSlow || (isSlow && this->m_arrived.empty());
      this->m_arrived.push_back({ header, index });
    }
    if (this->hasImagesToTake())
    {
      this->m_changed.notify_all();
    }
  }

  std::vector<FoundFile> m_files;
  std::vector<std::shared_ptr<const ImageHeader>> m_headers;
  ProblemList m_problems;
  std::atomic<std::size_t> m_otherObjectCount{ 0 };
  std::atomic<std::size_t> m_readCount{ 0 };
  WantedSeries m_isWanted;
  ReadAhead m_readAhead;
  LoadObserver& m_observer;
  const CancelFlag& m_cancelled;
  const Clock::time_point m_start{ Clock::now() };
  std::mutex m_mutex;
  std::condition_variable m_changed;
  std::vector<ArrivedImage> m_arrived; ///< and not taken
  bool m_firstIsSlow{ false };
  bool m_firstTaken{ false };
  bool m_isSlow{ false }; ///< on average
  bool m_done{ false };
  std::thread m_thread; ///< the last member: it uses all others
};

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

/// Whether two descriptions are of one series of one patient.
bool isSame(const Series& a, const Series& b)
{
  return a.seriesInstanceUID == b.seriesInstanceUID && a.studyInstanceUID == b.studyInstanceUID &&
         a.patientID == b.patientID && a.patientName == b.patientName;
}

/// Where a series is that was in the place `index` when the folder was last read.
/// @return  -1 if it is not there any more
int indexOf(const Series& series, int index, const std::vector<VolumePlan>& plans)
{
  const auto matches = [&series](const VolumePlan& plan)
  { return isSame(plan.series, series) && plan.series.name == series.name; };
  if (index >= 0 && index < static_cast<int>(plans.size()) && matches(plans[static_cast<std::size_t>(index)]))
  {
    return index;
  }
  const auto found = std::find_if(plans.begin(), plans.end(), matches);
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

  const auto isWanted = [&request](const Series& series) { return !request.series || isSame(series, *request.series); };
  HeaderScan scan(std::move(files), isWanted, observer, cancelled);
  GrowingVolume growing(scan.fileCount(), observer, cancelled);
  // What is no volume of its own cannot be shown before all is known, nor can what is told by its number alone.
  const bool mayShowParts = !standsForSeries(request) && (request.seriesIndex < 0 || request.series);
  while (!scan.isDone())
  {
    const std::vector<ArrivedImage> images = scan.takeImages();
    if (mayShowParts && !cancelled)
    {
      growing.add(images);
    }
  }
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
  const int wanted = request.series ? indexOf(*request.series, request.seriesIndex, plans) : request.seriesIndex;
  if (wanted >= static_cast<int>(plans.size()) || (request.series && wanted < 0))
  {
    observer.failed("There is no series number " + std::to_string(request.seriesIndex) + " in " +
                    quoted(request.paths) + ", which has " + std::to_string(plans.size()) +
                    " series now. Open it again and choose from the list.");
    return;
  }

  const auto largest = std::max_element(plans.begin(), plans.end(),
                                        [](const auto& a, const auto& b) { return a.frameCount() < b.frameCount(); });
  const int chosen = wanted >= 0                ? wanted
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
  const std::string refusal = load.run(growing.load());
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
