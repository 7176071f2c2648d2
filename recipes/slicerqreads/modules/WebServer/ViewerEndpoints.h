#pragma once

#include "HttpServer.h"

#include <string>
#include <vector>

class QWidget;

namespace qreads
{

class EventLog;
struct RunningProgram;

/// A body that says what went wrong, as all bodies of this interface do.
std::string refusalBody(int status, const std::string& reason);
HttpResponse refusalResponse(int status, const std::string& reason);
/// What a widget shows, as PNG.
HttpResponse pictureResponse(QWidget& widget);

/// /api/v1: the viewer's commands, and what comes of them. Described by openapi.json.
/// @param events  has to live as long as the endpoints
std::vector<HttpEndpoint> viewerEndpoints(RunningProgram& program, EventLog& events);

} // namespace qreads
