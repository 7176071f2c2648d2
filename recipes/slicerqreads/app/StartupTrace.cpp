#include "StartupTrace.h"

#include "platform/Platform.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace qreads
{

namespace
{

/// Independent of the locale: a decimal comma would break the JSON.
std::string decimal(double value)
{
  const long long thousandths = std::llround(value * 1000.0);
  std::string fraction = std::to_string(thousandths % 1000);
  fraction.insert(0, 3 - fraction.size(), '0');
  return std::to_string(thousandths / 1000) + "." + fraction;
}

std::string row(const std::string& name, double start, double duration)
{
  char text[128];
  std::snprintf(text, sizeof text, "%-32s %10.1f %10.1f\n", name.c_str(), start, duration);
  return text;
}

} // namespace

StartupTrace::StartupTrace()
  : m_beforeMainMilliseconds(platform::processCpuMilliseconds())
{
}

StartupTrace::Phase::Phase(StartupTrace& trace, std::string name)
  : m_trace(trace)
  , m_name(std::move(name))
{
}

StartupTrace::Phase::~Phase()
{
  this->m_trace.addPhase(std::move(this->m_name), this->m_start, Clock::now());
}

void StartupTrace::addPhase(std::string name, Clock::time_point start, Clock::time_point end)
{
  const double startMilliseconds = this->millisecondsAt(start);
  this->m_phases.push_back({ std::move(name), startMilliseconds, this->millisecondsAt(end) - startMilliseconds });
}

void StartupTrace::addEvent(const std::string& name, Clock::time_point when)
{
  this->m_events.emplace(name, this->millisecondsAt(when));
}

double StartupTrace::millisecondsAt(Clock::time_point when) const
{
  return this->m_beforeMainMilliseconds + std::chrono::duration<double, std::milli>(when - this->m_mainStart).count();
}

std::vector<StartupTrace::PhaseRecord> StartupTrace::phasesInOrder() const
{
  std::vector<PhaseRecord> phases = this->m_phases;
  std::stable_sort(phases.begin(), phases.end(),
                   [](const PhaseRecord& left, const PhaseRecord& right)
                   { return left.startMilliseconds < right.startMilliseconds; });
  return phases;
}

std::string StartupTrace::table() const
{
  std::string text = "Start-up (ms)                         start   duration\n";
  text += row("before main()", 0.0, this->m_beforeMainMilliseconds);
  for (const PhaseRecord& phase : this->phasesInOrder())
  {
    text += row(phase.name, phase.startMilliseconds, phase.durationMilliseconds);
  }
  for (const auto& [name, milliseconds] : this->m_events)
  {
    text += name + " at " + decimal(milliseconds) + " ms\n";
  }
  return text + "peak memory " + std::to_string(platform::peakMemoryBytes() / 1000000) + " MB\n";
}

std::string StartupTrace::json() const
{
  std::string text = "{\n  \"schema\": 1,\n  \"before_main_ms\": " + decimal(this->m_beforeMainMilliseconds);
  text += ",\n  \"phases\": [";
  const char* separator = "\n";
  for (const PhaseRecord& phase : this->phasesInOrder())
  {
    text += separator;
    text += "    {\"name\": \"" + phase.name + "\", \"start_ms\": " + decimal(phase.startMilliseconds) +
            ", \"duration_ms\": " + decimal(phase.durationMilliseconds) + "}";
    separator = ",\n";
  }
  text += "\n  ],\n  \"events\": {";
  separator = "\n";
  for (const auto& [name, milliseconds] : this->m_events)
  {
    text += separator;
    text += "    \"" + name + "\": " + decimal(milliseconds);
    separator = ",\n";
  }
  return text + "\n  },\n  \"peak_memory_bytes\": " + std::to_string(platform::peakMemoryBytes()) + "\n}\n";
}

} // namespace qreads
