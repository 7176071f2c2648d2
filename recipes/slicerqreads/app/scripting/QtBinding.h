#pragma once

class QObject;
struct _object;

/// Qt for scripts, by PythonQt. It is started by the first `import PythonQt`, or use of a name of the module `qt`, and
/// with it Qt where the program runs without.
namespace qreads
{

/// An object of Qt as Python sees it: a new reference, for the caller to release, who holds the interpreter's lock.
/// Null where Python raised: a RuntimeError in a build without PythonQt.
_object* wrapForPython(QObject* object);

/// Before Python ends, and before Qt does: nothing of Qt's calls Python anymore. Windows and other objects of classes
/// that scripts have derived from Qt's are deleted.
void disconnectQtFromPython();

/// Once Python has ended.
void endQtBinding();

} // namespace qreads
