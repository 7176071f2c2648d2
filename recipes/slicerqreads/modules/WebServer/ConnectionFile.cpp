#include "ConnectionFile.h"

#include "platform/LocalSocket.h"

#include <QByteArray>
#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QSaveFile>

#include <array>

namespace qreads
{

std::string makeToken()
{
  std::array<quint32, 8> words{};
  QRandomGenerator::system()->fillRange(words.data(), words.size());
  return QByteArray(reinterpret_cast<const char*>(words.data()), sizeof words).toHex().toStdString();
}

ConnectionFile::ConnectionFile(const std::string& instanceName)
{
  const std::filesystem::path session = platform::sessionFolder(this->m_problem);
  if (session.empty())
  {
    return;
  }
  const QDir folder(QString::fromStdString(session.u8string()));
  const QString name = "http-" + QString::fromStdString(instanceName);
  this->m_path = folder.filePath(name + ".json");
  this->m_lock = std::make_unique<QLockFile>(folder.filePath(name + ".lock"));
  // Only that its process is gone makes a lock stale, not its age.
  this->m_lock->setStaleLockTime(0);
  if (!this->m_lock->tryLock())
  {
    this->m_lock.reset();
    this->m_path = folder.filePath(QString("%1-%2.json").arg(name).arg(QCoreApplication::applicationPid()));
  }
}

ConnectionFile::~ConnectionFile()
{
  if (this->m_isWritten)
  {
    QFile::remove(this->m_path);
  }
}

std::string ConnectionFile::write(int port, const std::string& token)
{
  if (this->m_path.isEmpty())
  {
    return this->m_problem;
  }
  const QJsonObject content{ { "url", QString("http://127.0.0.1:%1").arg(port) },
                             { "port", port },
                             { "token", QString::fromStdString(token) },
                             { "process", QCoreApplication::applicationPid() } };
  // A link that stands in its place is not to be followed.
  QFile::remove(this->m_path);
  QSaveFile file(this->m_path);
  file.setDirectWriteFallback(false);
  this->m_isWritten = file.open(QIODevice::WriteOnly) &&
                      file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner) &&
                      file.write(QJsonDocument(content).toJson()) > 0 && file.commit();
  return this->m_isWritten
           ? std::string()
           : "the connection file \"" + this->m_path.toStdString() +
               "\" cannot be written: " + file.errorString().toStdString() + ". Make room, or the folder writable";
}

} // namespace qreads
