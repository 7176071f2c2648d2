#include "Request.h"

#include <array>

namespace qreads
{

const char* outcomeName(Outcome outcome)
{
  static constexpr std::array names{ "accepted",  "firstImage", "shown",    "done",   "superseded", "invalid",
                                     "forbidden", "notFound",   "mismatch", "failed", "unavailable" };
  return names[static_cast<std::size_t>(outcome)];
}

} // namespace qreads
