#pragma once

#include "Request.h"

#include <QByteArray>
#include <QString>

#include <variant>

class QJsonObject;

namespace qreads
{

struct ViewerEvent;
struct ViewerStatus;

/// The largest text of a request, in bytes.
constexpr int maximumRequestSize = 65536;

/// A request from a JSON object with the fields command, path, layout, window, level, patientID, studyInstanceUID,
/// append, request and answerAt (accepted, firstImage or complete; by default firstImage, in a watched folder
/// complete), all but the path of a show command optional. A field that there is not is a mistake: it may have been
/// meant to be a check.
/// @param command  that of the caller, who leaves the field away; empty: the field says it, and is show where it is
///                 missing
/// @returns  the request, or a reply that says what is wrong
std::variant<Request, Reply> requestFromJSON(const QByteArray& text, Origin origin, const QString& command = {});

/// A request from an address slicerqreads://show?path=… with patientID, studyInstanceUID and request beside it, and
/// nothing else.
std::variant<Request, Reply> requestFromURL(const QByteArray& address);

/// The fields request, outcome, message, and patientID and studyInstanceUID each with requested and found; slices,
/// problems, firstImageMilliseconds and completeMilliseconds; those only that there is something to say of.
QJsonObject toJSON(const Reply& reply);
QJsonObject toJSON(const ViewerEvent& event);
QJsonObject toJSON(const ViewerStatus& status);

} // namespace qreads
