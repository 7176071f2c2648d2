#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The signatures of the release format (superbuild/deploy/release_format.py).
namespace qreads::launcher
{

/// What a file with an envelope may have at most.
constexpr std::size_t envelopeLimit = 1048576;

/// Of Ed25519.
struct PublicKey
{
  std::array<unsigned char, 32> bytes{};

  /// The first 16 hexadecimal digits of the SHA-256 of the bytes.
  std::string id() const;
};

/// @param text   `ed25519 <base64>`, as the key's file has it
/// @param where  where it is from, for the message
/// @throws Problem  Refused
PublicKey parsePublicKey(std::string_view text, const std::string& where);

/// @param text  base64 of the key's bytes alone
/// @throws Problem  Refused
PublicKey publicKeyOfBase64(std::string_view text, const std::string& where);

/// What was signed.
/// @param file   the whole content of the envelope's file
/// @param type   what has to be in it: release, channel or keys
/// @param keys   one of these has to have signed it
/// @param where  where it is from, for the message
/// @throws Problem  Refused
std::string openEnvelope(std::string_view file, std::string_view type, const std::vector<PublicKey>& keys,
                         const std::string& where);

/// The same where a hash that was signed has vouched for the whole file: its own signatures are not looked at.
std::string payloadOf(std::string_view file, std::string_view type, const std::string& where);

/// SHA-256 in hexadecimal digits.
std::string hashOf(std::string_view bytes);

/// Takes the bytes of something large by and by.
class Hash
{
public:
  Hash();
  void add(std::string_view bytes);
  std::string hexadecimal();

private:
  // Large enough for libsodium's state, which the implementation checks: its header stays out of this one.
  alignas(8) std::array<unsigned char, 128> m_state{};
};

} // namespace qreads::launcher
