#pragma once

#include "HttpServer.h"

#include <vector>

class vtkSlicerWebServerLogic;

namespace qreads
{

struct RunningProgram;

/// /slicer: paths of Slicer's web server, with its answers. What runs Python is refused unless the program was started
/// with --enable-exec.
std::vector<HttpEndpoint> slicerEndpoints(RunningProgram& program, vtkSlicerWebServerLogic& logic);

} // namespace qreads
