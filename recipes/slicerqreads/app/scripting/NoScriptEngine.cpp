#include "ScriptEngine.h"

namespace qreads
{

std::string scriptEngineName()
{
  return {};
}

std::unique_ptr<ScriptEngine> createScriptEngine(ScriptHost& /*host*/)
{
  return nullptr;
}

} // namespace qreads
