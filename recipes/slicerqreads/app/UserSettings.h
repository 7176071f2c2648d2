#pragma once

#include <QSettings>
#include <QString>
#include <QVariant>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// What the program remembers of the user's choices from one start to the next, in a text file. Nothing of a patient.
///
/// Written is only what has changed meanwhile, so that a start that changes nothing leaves nothing behind, and programs
/// that run at the same time keep what the others have written.
class UserSettings
{
public:
  /// @param file  read now; if it is empty, nothing is read and written
  explicit UserSettings(const std::filesystem::path& file);

  /// Applies what is remembered under the key, if anything is, and has it remembered from now on.
  /// @param read  the value of now; called before the window is gone
  void keep(const QString& key, const std::function<QVariant()>& read,
            const std::function<void(const QVariant&)>& apply);
  /// Writes what has changed.
  /// @returns  the reason why that failed, with the next step; empty otherwise
  std::string save();

private:
  struct Kept
  {
    QString key;
    std::function<QVariant()> read;
    QVariant before; ///< at start, or when it was last written
  };

  std::optional<QSettings> m_file;
  std::vector<Kept> m_kept;
};

} // namespace qreads
