#pragma once

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace qreads
{

/// What the start-up consists of, in named phases, and when the events that users feel happened.
/// All times are in milliseconds since the process started. To be used from the window's thread only.
class StartupTrace
{
public:
  using Clock = std::chrono::steady_clock;

  /// To be made first thing in main(): takes the CPU time used so far as the time before main().
  StartupTrace();

  /// Records the time from its construction to its destruction as a phase.
  class Phase
  {
  public:
    Phase(StartupTrace& trace, std::string name);
    ~Phase();
    Phase(const Phase&) = delete;
    Phase& operator=(const Phase&) = delete;

  private:
    StartupTrace& m_trace;
    std::string m_name;
    Clock::time_point m_start{ Clock::now() };
  };

  /// A phase that other threads or the event loop went through.
  void addPhase(std::string name, Clock::time_point start, Clock::time_point end);
  /// Records the first time that an event happens; later ones are ignored.
  void addEvent(const std::string& name, Clock::time_point when = Clock::now());

  /// For people.
  std::string table() const;
  /// For programs: schema 1.
  std::string json() const;

private:
  struct PhaseRecord
  {
    std::string name;
    double startMilliseconds;
    double durationMilliseconds;
  };

  double millisecondsAt(Clock::time_point when) const;
  std::vector<PhaseRecord> phasesInOrder() const;

  double m_beforeMainMilliseconds;
  Clock::time_point m_mainStart{ Clock::now() };
  std::vector<PhaseRecord> m_phases;
  std::map<std::string, double> m_events;
};

} // namespace qreads
