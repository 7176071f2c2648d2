#include "TrustedState.h"

#include "JSONFields.h"

#include <QJsonDocument>

#include <algorithm>
#include <limits>

namespace qreads::launcher
{

namespace
{

constexpr int formatNumber = 1;
// JSON's numbers are doubles, which Qt keeps apart from whole numbers of 64 bits.
constexpr std::int64_t anyNumber = std::numeric_limits<std::int64_t>::max();

QString qt(const std::string& text)
{
  return QString::fromStdString(text);
}

qint64 number(std::int64_t value)
{
  return value;
}

} // namespace

const InstalledRelease* TrustedState::find(const std::string& release) const
{
  const auto found = std::find_if(this->releases.begin(), this->releases.end(),
                                  [&release](const InstalledRelease& each) { return each.name == release; });
  return found == this->releases.end() ? nullptr : &*found;
}

void TrustedState::use(const InstalledRelease& release)
{
  const InstalledRelease copy = release; // it may be one of the list
  this->releases.erase(std::remove_if(this->releases.begin(), this->releases.end(),
                                      [&copy](const InstalledRelease& each) { return each.name == copy.name; }),
                       this->releases.end());
  this->releases.insert(this->releases.begin(), copy);
}

void TrustedState::add(const TrustedState& other)
{
  for (const auto& [name, channelNumber] : other.channelNumbers)
  {
    std::int64_t& own = this->channelNumbers[name];
    own = std::max(own, channelNumber);
  }
  if (other.keys.number > this->keys.number)
  {
    this->keys = other.keys;
  }
  this->seen = std::max(this->seen, other.seen);
}

std::string TrustedState::text() const
{
  QJsonObject channels;
  for (const auto& [name, channelNumber] : this->channelNumbers)
  {
    channels[qt(name)] = number(channelNumber);
  }
  QJsonArray publicKeys;
  for (const PublicKey& key : this->keys.keys)
  {
    const auto* bytes = reinterpret_cast<const char*>(key.bytes.data());
    publicKeys.append(QString::fromLatin1(QByteArray(bytes, static_cast<qsizetype>(key.bytes.size())).toBase64()));
  }
  QJsonArray installed;
  for (const InstalledRelease& release : this->releases)
  {
    installed.append(QJsonObject{
      { "name", qt(release.name) },
      { "manifest_sha256", qt(release.manifestHash) },
      { "compared", number(release.compared) },
      { "size", number(release.stamp.size) },
      { "modified", number(release.stamp.modified) },
      { "changed", number(release.stamp.changed) },
      { "node", number(release.stamp.node) },
    });
  }
  const QJsonObject keyDocument{ { "number", number(this->keys.number) }, { "keys", publicKeys } };
  const QJsonObject all{ { "format", formatNumber }, { "first_key", qt(this->firstKey) }, { "channels", channels },
                         { "keys", keyDocument },    { "seen", number(this->seen) },      { "releases", installed } };
  return QJsonDocument(all).toJson().toStdString();
}

TrustedState parseTrustedState(std::string_view text, const std::string& where)
{
  const JSONFields fields(text, where);
  fields.number("format", formatNumber, formatNumber);
  TrustedState state;
  state.firstKey = fields.text("first_key");
  const JSONFields channels = fields.object("channels");
  for (const QString& name : channels.members().keys())
  {
    state.channelNumbers[name.toStdString()] = channels.number(name.toLatin1().constData(), 1, anyNumber);
  }
  const JSONFields keys = fields.object("keys");
  state.keys.number = keys.number("number", 0, anyNumber);
  const QJsonArray publicKeys = keys.list("keys");
  for (const auto& each : publicKeys)
  {
    state.keys.keys.push_back(publicKeyOfBase64(each.toString().toStdString(), where));
  }
  state.seen = fields.number("seen", 0, anyNumber);
  const QJsonArray releases = fields.list("releases");
  for (const auto& each : releases)
  {
    const JSONFields release(each.toObject(), where);
    InstalledRelease installed;
    installed.name = release.text("name");
    if (!isReleaseName(installed.name))
    {
      fields.refuse("one of its \"releases\" has no name of a release");
    }
    installed.manifestHash = release.hash("manifest_sha256");
    installed.compared = release.number("compared", 0, anyNumber);
    installed.stamp.size = release.number("size", 0, anyNumber);
    installed.stamp.modified = release.number("modified", 0, anyNumber);
    installed.stamp.changed = release.number("changed", 0, anyNumber);
    installed.stamp.node = release.number("node", 0, anyNumber);
    state.releases.push_back(installed);
  }
  return state;
}

TrustedState firstState(const PublicKey& key)
{
  TrustedState state;
  state.firstKey = key.id();
  state.keys.keys = { key };
  return state;
}

} // namespace qreads::launcher
