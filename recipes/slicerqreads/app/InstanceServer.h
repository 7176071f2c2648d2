#pragma once

#include "platform/LocalSocket.h"

#include <QObject>

#include <map>
#include <memory>
#include <string>

class QSocketNotifier;

namespace qreads
{

class ViewerCommands;
struct Request;

/// The running instance's side of `handOver`: has requests of other starts carried out.
class InstanceServer : public QObject
{
  Q_OBJECT

public:
  InstanceServer(platform::InstanceClaim& claim, ViewerCommands& commands);
  ~InstanceServer() override;

private:
  struct Caller;

  void acceptCallers();
  void listenTo(int number);
  void carryOut(int number);
  void answer(int number, int status, const std::string& text);

  platform::InstanceClaim& m_claim;
  ViewerCommands& m_commands;
  std::map<int, std::unique_ptr<Caller>> m_callers;
  int m_nextCaller{ 1 };
  std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace qreads
