#include "Documents.h"

#include "JSONFields.h"
#include "Problem.h"

#include <QDateTime>
#include <QTimeZone>

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace qreads::launcher
{

namespace
{

constexpr std::int64_t anyNumber = (std::int64_t{ 1 } << 53) - 1; // JSON's numbers are exact up to here
constexpr std::int64_t largestRelease = std::int64_t{ 1 } << 34;
constexpr std::int64_t blockSize = 1048576;
constexpr std::int64_t longestSpread = 86400;
constexpr qsizetype mostKeys = 16;
constexpr std::size_t hashDigitsInName = 12;

bool consistsOf(std::string_view text, std::string_view letters)
{
  return text.find_first_not_of(letters) == std::string_view::npos;
}

constexpr std::string_view digits = "0123456789";

/// Numbers with dots between them.
bool isVersion(std::string_view text)
{
  constexpr std::size_t mostNumbers = 8;
  constexpr std::size_t mostDigits = 9;
  for (std::size_t count = 1; count <= mostNumbers; ++count)
  {
    const std::size_t dot = text.find('.');
    const std::string_view number = text.substr(0, dot);
    if (number.empty() || number.size() > mostDigits || !consistsOf(number, digits))
    {
      return false;
    }
    if (dot == std::string_view::npos)
    {
      return true;
    }
    text.remove_prefix(dot + 1);
  }
  return false;
}

Policy parsePolicy(const JSONFields& fields)
{
  Policy policy;
  const std::string update = fields.text("update");
  if (update != "mandatory" && update != "optional")
  {
    fields.refuse("\"update\" has to be mandatory or optional");
  }
  policy.isMandatory = update == "mandatory";
  policy.parallelCopies = fields.number("parallel_copies", 0, anyNumber);
  policy.bytesPerSecond = fields.number("bytes_per_second", 0, anyNumber);
  policy.spreadSeconds = std::min(longestSpread, fields.number("spread_seconds", 0, anyNumber));
  policy.keep = fields.number("keep", 0, anyNumber);
  policy.minimumFreeBytes = fields.number("minimum_free_bytes", 0, anyNumber);
  return policy;
}

} // namespace

std::uint64_t Manifest::lengthOf(std::size_t block) const
{
  return std::min(this->blockSize, this->size - this->offsetOf(block));
}

Channel parseChannel(std::string_view payload, const std::string& wantedName, const std::string& where)
{
  const JSONFields fields(payload, where);
  Channel channel;
  channel.name = fields.text("name");
  if (channel.name != wantedName)
  {
    fields.refuse("it is another channel's");
  }
  channel.number = fields.number("number", 1, anyNumber);
  channel.expires = fields.time("expires");
  channel.release = fields.text("release");
  if (!isReleaseName(channel.release))
  {
    fields.refuse("its \"release\" is no name of a release");
  }
  channel.manifestHash = fields.hash("manifest_sha256");
  channel.policy = parsePolicy(fields.object("policy"));
  return channel;
}

Manifest parseManifest(std::string_view payload, const std::string& release, const std::string& where)
{
  const JSONFields fields(payload, where);
  Manifest manifest;
  manifest.version = fields.text("version");
  manifest.size = static_cast<std::uint64_t>(fields.number("size", 1, largestRelease));
  manifest.hash = fields.hash("sha256");
  manifest.blockSize = static_cast<std::uint64_t>(fields.number("block_size", blockSize, blockSize));
  manifest.minimumLauncher = fields.text("minimum_launcher");
  if (!isVersion(manifest.minimumLauncher))
  {
    fields.refuse("its \"minimum_launcher\" is no version");
  }
  if (manifest.version + "-" + manifest.hash.substr(0, hashDigitsInName) != release)
  {
    fields.refuse("it is another release's");
  }
  const QJsonArray blocks = fields.list("blocks");
  for (const auto& each : blocks)
  {
    manifest.blocks.push_back(each.toString().toStdString());
    if (!isHash(manifest.blocks.back()))
    {
      fields.refuse("one of its \"blocks\" is no SHA-256");
    }
  }
  if (manifest.blocks.size() != (manifest.size + manifest.blockSize - 1) / manifest.blockSize)
  {
    fields.refuse("it has not as many \"blocks\" as its \"size\" makes");
  }
  manifest.packs = parsePacks(fields, manifest.blocks.size(), manifest.blockSize, where);
  return manifest;
}

KeyDocument parseKeyDocument(std::string_view payload, std::int64_t wantedNumber, const std::string& where)
{
  const JSONFields fields(payload, where);
  KeyDocument document;
  document.number = fields.number("number", 1, anyNumber);
  if (document.number != wantedNumber)
  {
    fields.refuse("it is the keys' document of another number");
  }
  const QJsonArray keys = fields.list("keys");
  if (keys.isEmpty() || keys.size() > mostKeys)
  {
    fields.refuse("it has no \"keys\", or more than " + std::to_string(mostKeys));
  }
  for (const auto& each : keys)
  {
    document.keys.push_back(publicKeyOfBase64(each.toString().toStdString(), where));
  }
  return document;
}

bool isChannelName(std::string_view text)
{
  constexpr std::size_t longest = 32;
  return !text.empty() && text.size() <= longest && text[0] != '-' &&
         consistsOf(text, "abcdefghijklmnopqrstuvwxyz0123456789-");
}

bool isReleaseName(std::string_view text)
{
  const std::size_t dash = text.rfind('-');
  return dash != std::string_view::npos && isVersion(text.substr(0, dash)) &&
         text.size() - dash - 1 == hashDigitsInName && consistsOf(text.substr(dash + 1), "0123456789abcdef");
}

std::string versionOf(const std::string& release)
{
  return release.substr(0, release.rfind('-'));
}

bool isAtLeast(const std::string& version, const std::string& other)
{
  std::istringstream first(version);
  std::istringstream second(other);
  while (first || second)
  {
    std::string part;
    const auto next = [&part](std::istringstream& stream)
    { return std::getline(stream, part, '.') ? std::strtoull(part.c_str(), nullptr, 10) : 0; };
    const auto a = next(first);
    const auto b = next(second);
    if (a != b)
    {
      return a > b;
    }
  }
  return true;
}

std::string textOf(Time time)
{
  return QDateTime::fromSecsSinceEpoch(time, QTimeZone::UTC).toString(Qt::ISODate).toStdString();
}

} // namespace qreads::launcher
