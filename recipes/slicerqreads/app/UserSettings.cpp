#include "UserSettings.h"

namespace qreads
{

UserSettings::UserSettings(const std::filesystem::path& file)
{
  if (!file.empty())
  {
    this->m_file.emplace(QString::fromStdString(file.u8string()), QSettings::IniFormat);
  }
}

void UserSettings::keep(const QString& key, const std::function<QVariant()>& read,
                        const std::function<void(const QVariant&)>& apply)
{
  if (!this->m_file)
  {
    return;
  }
  if (const QVariant value = this->m_file->value(key); value.isValid())
  {
    apply(value);
  }
  this->m_kept.push_back({ key, read, read() });
}

std::string UserSettings::save()
{
  bool changed = false;
  for (Kept& kept : this->m_kept)
  {
    if (const QVariant value = kept.read(); value != kept.before)
    {
      this->m_file->setValue(kept.key, value);
      kept.before = value;
      changed = true;
    }
  }
  if (!changed)
  {
    return {};
  }
  this->m_file->sync();
  if (this->m_file->status() != QSettings::AccessError)
  {
    return {};
  }
  return "the settings cannot be kept in \"" + this->m_file->fileName().toStdString() +
         "\". Check the folder's permissions and the disk's space, or start with --disable-settings";
}

} // namespace qreads
