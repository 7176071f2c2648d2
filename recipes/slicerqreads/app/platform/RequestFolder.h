#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace qreads::platform
{

/// A folder that other programs of the same user put files into. Whatever is in it is taken for an attempt to have
/// something else read or written: no link is followed, nothing but plain files of the user is opened.
class RequestFolder
{
public:
  enum class Content
  {
    Text,
    Refused, ///< it is not what may be read
    Gone
  };

  /// @param reason  why it cannot be watched, with the next step
  /// @returns  null then
  static std::unique_ptr<RequestFolder> open(const std::filesystem::path& path, std::string& reason);
  ~RequestFolder();
  RequestFolder(const RequestFolder&) = delete;
  RequestFolder& operator=(const RequestFolder&) = delete;

  /// Waits until something may have changed in the folder, or `wake` is called.
  /// @returns  false once the folder is gone
  bool waitForChange();
  /// From any thread.
  void wake();

  /// Names of all that is in it but folders, what came first first.
  std::vector<std::string> names() const;
  /// How long ago it came into the folder, or got its name.
  std::chrono::seconds age(const std::string& name) const;
  /// @param limit  in bytes; a file that is larger is refused
  /// @param text  the content, or the reason
  Content read(const std::string& name, std::size_t limit, std::string& text) const;
  /// Writes a file that is there as a whole or not at all, for the user only. The name plus `.part` is used meanwhile.
  bool write(const std::string& name, std::string_view content) const;
  bool rename(const std::string& from, const std::string& to) const;
  void remove(const std::string& name) const;
  bool has(const std::string& name) const;

private:
  RequestFolder(int folder, int changes, int wakeUp, bool isRemote);

  int m_folder;
  int m_changes;
  int m_wakeUp;
  bool m_isRemote; ///< its changes are not told
};

} // namespace qreads::platform
