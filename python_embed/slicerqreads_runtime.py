"""Runs scripts inside the program.

Imported at each start of the interpreter, so it imports nothing itself but what is there already.
"""

import _frozen_importlib
import _imp
import _signal  # type: ignore[import-not-found]  # signal.py imports enum, which takes longer than Python's start
import _thread
import builtins
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

INTERRUPTED = 130
_print_plainly = sys.__excepthook__
"""Python's own way to show an error, which needs no module."""

PRELOADED = ("slicer", "vtk", "qt")
"""What scripts need not import, as in Slicer. These modules do nothing until a name of theirs is used."""

CODE_NAME = "<string>"
"""What tracebacks call a script that is not in a file, as Python's own do."""


class _FrozenFinder:
    """Finds what is frozen, as Python's own importer does, and gives packages a place: some ask where they are."""

    @classmethod
    def find_spec(
        cls, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """The module's specification, None where there is no such module."""
        spec = _frozen_importlib.FrozenImporter.find_spec(name, path, target)
        if spec and spec.submodule_search_locations == []:
            spec.submodule_search_locations.append(f"<frozen {name}>")
        return spec


class _LinkedFinder:
    """Finds extension modules that belong to a package: Python's own importer knows only those that do not."""

    @classmethod
    def find_spec(
        cls, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """The module's specification, None where there is no such module."""
        if "." not in name or name not in sys.builtin_module_names:
            return None
        return _frozen_importlib.spec_from_loader(name, _frozen_importlib.BuiltinImporter, origin="built-in")


class _LeftOutFinder:
    """The last one to be asked for a module: says why an import fails here and what can be done."""

    @classmethod
    def find_spec(
        cls, name: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """None, or ModuleNotFoundError where this is called for an import statement.

        Code that only asks whether there is such a module (importlib.util.find_spec) is told so in Python's own way.
        """
        if sys._getframe(2).f_code.co_name != "_find_and_load_unlocked":
            return None
        if name.partition(".")[0] in sys.stdlib_module_names:
            raise ModuleNotFoundError(
                f"No module named {name!r}: it belongs to Python's standard library and is not part of this build. "
                "Add its name to python_embed/contents.toml and build anew.",
                name=name,
            )
        if name.partition(".")[0] in ("PythonQt", "qt"):
            raise ModuleNotFoundError(
                f"No module named {name!r}: this program was built without PythonQt. "
                "Install one that was built with --python pythonqt.",
                name=name,
            )
        raise ModuleNotFoundError(
            f"No module named {name!r}: this program reads no modules from disk, and none of that name is part of this "
            "build. Add it with python3 -m superbuild build --python-add PATH.",
            name=name,
        )


def prepare() -> None:
    """Have imports find what is in the program and look nowhere else."""
    sys.meta_path[:] = [_frozen_importlib.BuiltinImporter, _FrozenFinder, _LinkedFinder, _LeftOutFinder]
    sys.path_hooks.clear()
    sys.path.clear()
    # Python's `site` module gives scripts these.
    builtins.exit = builtins.quit = sys.exit  # type: ignore[assignment]
    # Writing to a pipe or a socket that nobody reads is an error of the script and not the end of the program.
    for name in ("SIGPIPE", "SIGXFSZ"):
        number = getattr(_signal, name, None)
        if number and _signal.getsignal(number) is _signal.SIG_DFL:
            _signal.signal(number, _signal.SIG_IGN)
    main = sys.modules["__main__"]
    for name in PRELOADED:
        # Not every build has Qt for Python.
        if _imp.is_frozen(name):
            setattr(main, name, __import__(name))
    # Python takes Ctrl-C over as soon as its signal module is imported.
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        _signal.signal(_signal.SIGINT, _signal.SIG_DFL)


def status_of(end: SystemExit) -> int:
    """The exit status that a script asks for; anything but a number is a message, as in Python."""
    if end.code is None:
        return 0
    if isinstance(end.code, int):
        # What the system has no room for must not pass for success.
        return end.code & 0xFF if abs(end.code) < 1 << 31 else 0xFF
    print(end.code, file=sys.stderr)
    return 1


def _show(error: BaseException, source: str | None) -> None:
    """Print a traceback that begins in the script and has its lines."""
    if getattr(sys, "stderr", None) is None:
        sys.stderr = sys.__stderr__
    trace = error.__traceback__
    # The frames of this module come first, and are all there is where the script could not be compiled.
    while trace and trace.tb_frame.f_globals is globals():
        trace = trace.tb_next
    try:
        if sys.excepthook is not _print_plainly:
            sys.excepthook(type(error), error, trace)  # the script's own
            return
        import linecache
        import traceback

        if source is not None:
            linecache.cache[CODE_NAME] = (len(source), None, source.splitlines(keepends=True), CODE_NAME)
        traceback.print_exception(type(error), error, trace)
    except BaseException:
        # The script has left Python without what that needs, or with a hook that fails.
        _print_plainly(type(error), error.with_traceback(trace), trace)


def _flushed(status: int) -> int:
    """The status, or 1 where what the script wrote does not reach its output."""
    output = getattr(sys, "stdout", None)
    try:
        if output and hasattr(output, "flush") and not getattr(output, "closed", False):
            output.flush()
    except Exception as error:
        reason = getattr(error, "strerror", None) or error
        print(f"SlicerQReads: the script's output cannot be written: {reason}.", file=sys.stderr)
        # What cannot be written would be tried, and complained of, once more at the end.
        sys.stdout = None
        return 1
    return status


class Interruptible:
    """While it is entered, Ctrl-C in the terminal stops the script, and at any other time the program.

    Where it is ignored it stays so.
    """

    def __enter__(self) -> None:
        self._before = _signal.getsignal(_signal.SIGINT)
        if self._before is _signal.SIG_DFL:
            _signal.signal(_signal.SIGINT, _signal.default_int_handler)

    def __exit__(self, *_: object) -> None:
        _signal.signal(_signal.SIGINT, self._before)


def run(source: str | None, file: str, arguments: list[str]) -> tuple[int, bool]:
    """Run a script in `__main__`.

    Args:
        source: the script; None to read it from the file.
        file: path of the script; not looked at where the source is given.
        arguments: what follows the script's name in `sys.argv`.

    Returns:
        The exit status: 0, what the script asked for (`sys.exit`), 1 if it failed, 130 if it was interrupted; and
        whether it asked for the program's end. Never raises: errors are shown on standard error.
    """
    main = sys.modules["__main__"]
    sys.argv = ["-c" if source is not None else file, *arguments]
    if source is None:
        try:
            with open(file, "rb") as stream:  # noqa: PTH123 (pathlib is not imported yet)
                script: str | bytes = stream.read()
        except OSError as error:
            print(f"SlicerQReads: the script {file} cannot be read: {error.strerror}. Check its path.", file=sys.stderr)
            return 1, False
        main.__file__ = file
    else:
        script = source
    try:
        with Interruptible():
            try:
                code = compile(script, CODE_NAME if source is not None else file, "exec", dont_inherit=True)
            except ValueError as error:
                print(f"SlicerQReads: the script {file} is not text of Python: {error}.", file=sys.stderr)
                return 1, False
            exec(code, vars(main))
            return _flushed(0), False
    except SystemExit as end:
        return _flushed(status_of(end)), True
    except KeyboardInterrupt as interrupt:
        _show(interrupt, source)
        return INTERRUPTED, False
    except BaseException as error:
        _show(error, source)
        return 1, False


def has_threads() -> bool:
    """Whether threads that scripts started are still at work, other than daemons."""
    threading = sys.modules.get("threading")
    if threading is None:
        return False
    return any(not thread.daemon and thread is not threading.main_thread() for thread in threading.enumerate())


def finish() -> bool:
    """Have scripts' threads come to their end, which waits for all but daemons; whether there are none left.

    Where there are, what scripts want to have done at the end of the program has been done.
    """
    if threading := sys.modules.get("threading"):
        threading._shutdown()
    if _thread._count() == 0:
        return True
    import atexit

    atexit._run_exitfuncs()
    _flushed(0)
    return False
