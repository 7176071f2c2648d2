#pragma once

#include <string>
#include <string_view>

namespace qreads
{

/// How much of what identifies a patient answers to other programs may say.
enum class Masking
{
  All,  ///< nothing
  Ends, ///< the last two characters, where there are at least six
  None  ///< all
};

/// What stands for an identifier. How long it is cannot be told from it; empty stays empty.
std::string masked(std::string_view identifier, Masking masking);

} // namespace qreads
