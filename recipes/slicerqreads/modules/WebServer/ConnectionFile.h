#pragma once

#include <QLockFile>
#include <QString>

#include <memory>
#include <string>

namespace qreads
{

/// A secret of 256 random bits, in hexadecimal digits.
std::string makeToken();

/// Tells the user's other programs, and nobody else, where the server is and what it wants to be told: the file
/// slicerqreads/http-INSTANCE.json in the session's folder (`XDG_RUNTIME_DIR`), with the fields url, port, token and
/// process. It is there as a whole or not at all. What an instance that was killed has left is replaced; where another
/// one of that name lives, the name gets the number of this process.
class ConnectionFile
{
public:
  explicit ConnectionFile(const std::string& instanceName);
  /// Removes it.
  ~ConnectionFile();
  ConnectionFile(const ConnectionFile&) = delete;
  ConnectionFile& operator=(const ConnectionFile&) = delete;

  /// @returns  the reason why it cannot be written, with the next step; empty otherwise
  std::string write(int port, const std::string& token);
  QString path() const { return this->m_path; }

private:
  QString m_path;
  std::string m_problem;
  std::unique_ptr<QLockFile> m_lock;
  bool m_isWritten{ false };
};

} // namespace qreads
