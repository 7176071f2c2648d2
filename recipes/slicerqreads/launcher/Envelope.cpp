#include "Envelope.h"

#include "Problem.h"

#include <sodium.h>

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

namespace qreads::launcher
{

namespace
{

/// Each of them costs time to check.
constexpr int mostSignatures = 16;

[[noreturn]] void refuse(const std::string& where, const std::string& reason)
{
  throw Problem(Problem::Kind::Refused, where + " is refused: " + reason);
}

const unsigned char* bytesOf(std::string_view text)
{
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string hexadecimalOf(const std::array<unsigned char, crypto_hash_sha256_BYTES>& digest)
{
  std::array<char, 2 * crypto_hash_sha256_BYTES + 1> text{};
  sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  return text.data();
}

std::optional<QByteArray> decoded(const QByteArray& base64)
{
  const auto result = QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
  return result ? std::optional(*result) : std::nullopt;
}

/// The bytes that are signed: DSSE's pre-authentication encoding.
std::string encodedForSignature(std::string_view type, const std::string& payload)
{
  const std::string fullType = "application/vnd.slicerqreads." + std::string(type) + "+json";
  return "DSSEv1 " + std::to_string(fullType.size()) + " " + fullType + " " + std::to_string(payload.size()) + " " +
         payload;
}

QJsonObject envelopeOf(std::string_view file, std::string_view type, const std::string& where)
{
  if (file.size() > envelopeLimit)
  {
    refuse(where, "it is larger than 1 MiB");
  }
  const QJsonDocument document =
    QJsonDocument::fromJson(QByteArray::fromRawData(file.data(), static_cast<qsizetype>(file.size())));
  if (!document.isObject())
  {
    refuse(where, "it is no signed document, or is damaged");
  }
  if (document.object()["type"].toString().toStdString() != type)
  {
    refuse(where, "it is no document of the type \"" + std::string(type) + "\"");
  }
  return document.object();
}

std::string payloadIn(const QJsonObject& envelope, const std::string& where)
{
  const auto payload = decoded(envelope["payload"].toString().toLatin1());
  if (!envelope["payload"].isString() || !payload)
  {
    refuse(where, "its \"payload\" is no base64");
  }
  return payload->toStdString();
}

} // namespace

std::string PublicKey::id() const
{
  constexpr std::size_t digits = 16;
  return hashOf({ reinterpret_cast<const char*>(this->bytes.data()), this->bytes.size() }).substr(0, digits);
}

PublicKey publicKeyOfBase64(std::string_view text, const std::string& where)
{
  PublicKey key;
  const auto bytes = decoded(QByteArray(text.data(), static_cast<qsizetype>(text.size())));
  if (!bytes || static_cast<std::size_t>(bytes->size()) != key.bytes.size())
  {
    refuse(where, "a public key is the base64 of 32 bytes. Take the one that `superbuild deploy keygen` wrote");
  }
  std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
  return key;
}

PublicKey parsePublicKey(std::string_view text, const std::string& where)
{
  constexpr std::string_view kind = "ed25519 ";
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
  {
    text.remove_suffix(1);
  }
  if (text.substr(0, kind.size()) != kind)
  {
    refuse(where, "a public key starts with \"ed25519 \". Take the one that `superbuild deploy keygen` wrote");
  }
  return publicKeyOfBase64(text.substr(kind.size()), where);
}

std::string openEnvelope(std::string_view file, std::string_view type, const std::vector<PublicKey>& keys,
                         const std::string& where)
{
  const QJsonObject envelope = envelopeOf(file, type, where);
  std::string payload = payloadIn(envelope, where);
  const QJsonArray signatures = envelope["signatures"].toArray();
  if (signatures.isEmpty() || signatures.size() > mostSignatures)
  {
    refuse(where, "it has no signature, or more than " + std::to_string(mostSignatures));
  }
  const std::string message = encodedForSignature(type, payload);
  std::string signers;
  bool isWrong = false;
  for (const auto& each : signatures)
  {
    const QJsonObject said = each.toObject();
    const std::string id = said["key"].toString().toStdString();
    const auto signature = decoded(said["signature"].toString().toLatin1());
    const auto key = std::find_if(keys.begin(), keys.end(), [&id](const PublicKey& known) { return known.id() == id; });
    if (key == keys.end())
    {
      // What is not a key's name is not repeated in a message.
      const bool isName = id.size() == 16 && id.find_first_not_of("0123456789abcdef") == std::string::npos;
      signers += (signers.empty() ? "" : ", ") + (isName ? id : std::string("unknown"));
      continue;
    }
    if (signature && signature->size() == crypto_sign_BYTES &&
        crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature->data()), bytesOf(message),
                                    message.size(), key->bytes.data()) == 0)
    {
      return payload;
    }
    isWrong = true;
  }
  refuse(where, isWrong ? "its signature is wrong: it was changed after it had been signed"
                        : "it is signed by a key that is not trusted here (" + signers + ")");
}

std::string payloadOf(std::string_view file, std::string_view type, const std::string& where)
{
  return payloadIn(envelopeOf(file, type, where), where);
}

std::string hashOf(std::string_view bytes)
{
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), bytesOf(bytes), bytes.size());
  return hexadecimalOf(digest);
}

Hash::Hash()
{
  static_assert(sizeof(crypto_hash_sha256_state) <= sizeof this->m_state);
  crypto_hash_sha256_init(reinterpret_cast<crypto_hash_sha256_state*>(this->m_state.data()));
}

void Hash::add(std::string_view bytes)
{
  crypto_hash_sha256_update(reinterpret_cast<crypto_hash_sha256_state*>(this->m_state.data()), bytesOf(bytes),
                            bytes.size());
}

std::string Hash::hexadecimal()
{
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(reinterpret_cast<crypto_hash_sha256_state*>(this->m_state.data()), digest.data());
  return hexadecimalOf(digest);
}

} // namespace qreads::launcher
