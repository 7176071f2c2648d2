#pragma once

#include "PythonObject.h"

namespace qreads
{

class ScriptHost;

/// Makes the module slicer._application, through which the package `slicer` asks the program for what is no node.
/// @param host  has to live as long as the module
/// @returns  null where Python raised
PythonObject createApplicationModule(ScriptHost& host);

} // namespace qreads
