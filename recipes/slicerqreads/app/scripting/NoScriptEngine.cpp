#include "ScriptEngine.h"

namespace qreads
{

bool hasScriptEngine()
{
  return false;
}

std::unique_ptr<ScriptEngine> createScriptEngine()
{
  return nullptr;
}

} // namespace qreads
