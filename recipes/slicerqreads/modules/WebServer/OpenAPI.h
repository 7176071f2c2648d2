#pragma once

namespace qreads
{

/// The text of openapi.json.
extern const char* const openAPI;

} // namespace qreads
