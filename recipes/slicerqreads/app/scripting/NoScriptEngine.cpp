#include "ScriptEngine.h"

namespace qreads
{

std::string scriptEngineName()
{
  return {};
}

bool scriptsHaveQt()
{
  return false;
}

std::unique_ptr<ScriptEngine> createScriptEngine(ScriptHost& /*host*/)
{
  return nullptr;
}

} // namespace qreads
