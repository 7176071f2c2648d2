#pragma once

#include "CommandLine.h"
#include "platform/LocalSocket.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace qreads
{

/// What another start says to the running instance, and what it is told: see HandOver.cpp.
namespace handover
{

constexpr const char* greeting = "SlicerQReads 1";
constexpr const char* waiting = "wait";
constexpr const char* notWaiting = "begin";
constexpr std::size_t longestMessage = 4194304;
constexpr const char* received = "received\n";

} // namespace handover

/// Tells the user's running instance from others of the same user: those of other screens. Fit for a file's name.
std::string instanceNameOf(const CommandLine& commandLine);

/// Has the user's resident instance, if there is one, do what this start was to do; or makes this process the instance,
/// if it is to be resident. Needs no Qt: an instance that is there is found, and one that is not is missed, in no time.
/// Of several starts at the same moment, one becomes the instance, and the others hand over to it.
/// @param claim  null where this process is not the instance
/// @returns  the exit status; empty where this process goes on
std::optional<int> handOverOrStay(const CommandLine& commandLine, std::unique_ptr<platform::InstanceClaim>& claim);

/// The arguments of a start at login that is to do what this one would as a resident program.
std::vector<std::string> residentArguments(const CommandLine& commandLine);

} // namespace qreads
