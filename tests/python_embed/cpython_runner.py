"""Runs one module of CPython's own tests inside the program: `SlicerQReads cpython_runner.py REQUEST RESULT`.

The program reads no modules from disk, so this lets it import the package `test`, what tests need and the program does
not have, from the library of CPython's source archive, and what tests write into a folder and put on `sys.path`.
Modules that are frozen into the program get nothing of that: what they import has to be in the program, as ever.

With `-c CODE` or `-s FILE` and arguments in place of RESULT it runs a program that a test starts and that imports from
the tests. REQUEST is a JSON file as test_cpython.py writes it, RESULT the one that this writes for it.
"""

from __future__ import annotations

import codecs
import faulthandler
import importlib
import importlib.machinery
import json
import sys
import types
import unittest
import zipimport
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

IMPORT_SYSTEM = ("<frozen importlib", "<frozen zipimport", "<frozen slicerqreads_runtime")
"""How the names of files begin that the frames of an import belong to."""


STAND_INS: dict[str, dict[str, Any]] = {
    # What sysconfig would read from a file of the build.
    "_sysconfigdata__linux_x86_64-linux-gnu": {"build_time_vars": {}},
    # Code has columns for its tracebacks.
    "_testinternalcapi": {"get_config": lambda: {"code_debug_ranges": 1}},
    # Tests of threads in a pool are in one file with those of processes.
    "_multiprocessing": {"SemLock": None, "sem_unlink": None},
}
"""Modules that the program does not have, with as much of them as their importers need before any test is run."""


class Library:
    """Finds modules in the library's folder, for the tests alone."""

    def __init__(self, folder: Path, borrowed: Sequence[str]) -> None:
        self.folder = folder
        self.borrowed = borrowed
        self.loader = (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES)

    def may_have(self, name: str) -> bool:
        """Whether a module comes from the folder: a test, or one that is borrowed for a test."""
        # unittest asks for its own module async_case, which is left out, when a test wants that.
        if name.partition(".")[0] == "test" or name == "unittest.async_case":
            return True
        if not any(fnmatchcase(name, pattern) for pattern in self.borrowed):
            return False
        # find_spec called this, and the import system that.
        frame = sys._getframe(2)
        while frame.f_code.co_filename.startswith(IMPORT_SYSTEM) and frame.f_back:
            frame = frame.f_back
        return not frame.f_code.co_filename.startswith("<frozen ")

    def find_spec(
        self, name: str, _path: Sequence[str] | None, _target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if not self.may_have(name):
            return None
        folder = self.folder.joinpath(*name.split(".")[:-1])
        return importlib.machinery.FileFinder(str(folder), self.loader).find_spec(name)


class Result(unittest.TestResult):
    """What came of the tests; one that asks for a module that is known to be absent counts as skipped."""

    def __init__(self, absent: dict[str, str]) -> None:
        super().__init__()
        self.absent = absent

    def reason_to_skip(self, error: BaseException, trace: types.TracebackType | None) -> str | None:
        """Why an error is none: the test itself, not a module of the program, uses what is absent."""
        if isinstance(error, ImportError):
            name = error.name or ""
        elif isinstance(error, AttributeError) and isinstance(error.obj, types.ModuleType):
            name = error.obj.__name__
        else:
            return None
        files = []
        while trace:
            files.append(trace.tb_frame.f_code.co_filename)
            trace = trace.tb_next
        user = next((file for file in reversed(files) if not file.startswith(IMPORT_SYSTEM)), "")
        return None if user.startswith("<frozen ") else self.absent.get(name)

    def addError(self, test: unittest.TestCase, err: Any) -> None:  # noqa: N802 (unittest's name)
        if reason := self.reason_to_skip(*err[1:]):
            self.addSkip(test, reason)
        else:
            super().addError(test, err)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Any) -> None:  # noqa: N802
        if err and (reason := self.reason_to_skip(*err[1:])):
            self.addSkip(subtest, reason)
        else:
            super().addSubTest(test, subtest, err)


def tests_in(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from tests_in(item)
        else:
            yield item


class Run:
    """The tests of one module that are not excluded, and what comes of them."""

    def __init__(self, excluded: Sequence[str], absent: dict[str, str]) -> None:
        self.excluded = excluded
        self.result = Result(absent)
        self.names_excluded: list[str] = []
        self.used: set[str] = set()

    def chosen(self, suite: unittest.TestSuite) -> unittest.TestSuite:
        """The suite without what is excluded, in its order and nesting, which fixtures of modules and classes need."""
        kept = unittest.TestSuite()
        for item in suite:
            if isinstance(item, unittest.TestSuite):
                kept.addTest(self.chosen(item))
                continue
            matching = {pattern for pattern in self.excluded if fnmatchcase(item.id(), f"*.{pattern}")}
            self.used |= matching
            if matching:
                self.names_excluded.append(item.id())
            else:
                kept.addTest(item)
        return kept

    def run(self, *tests: unittest.TestSuite | type[unittest.TestCase] | str) -> None:
        """What `test.support.run_unittest` does with what it is given."""
        for item in tests:
            if isinstance(item, str):
                suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[item])
            elif isinstance(item, unittest.TestSuite):
                suite = item
            else:
                suite = unittest.defaultTestLoader.loadTestsFromTestCase(item)
            self.chosen(suite).run(self.result)

    def outcome(self) -> dict[str, Any]:
        surprises = ((test, "succeeded unexpectedly") for test in self.result.unexpectedSuccesses)
        wrong = [*self.result.failures, *self.result.errors, *surprises]
        return {
            "run": self.result.testsRun,
            "wrong": {test.id(): text for test, text in wrong},
            "skipped": {test.id(): reason for test, reason in self.result.skipped},
            "excluded": self.names_excluded,
            "unused": sorted(set(self.excluded) - self.used),
        }


def let_tests_be_imported(request: dict[str, Any]) -> None:
    folder = Path(request["library"])
    path_hook = importlib.machinery.FileFinder.path_hook(
        (importlib.machinery.SourceFileLoader, importlib.machinery.SOURCE_SUFFIXES),
        (importlib.machinery.SourcelessFileLoader, importlib.machinery.BYTECODE_SUFFIXES),
    )
    sys.path_hooks += [zipimport.zipimporter, path_hook]
    # The last one says what is absent.
    sys.meta_path[-1:-1] = [importlib.machinery.PathFinder]
    sys.meta_path.insert(0, Library(folder, request["borrowed"]))
    sys.executable = request["executable"]
    for name, attributes in STAND_INS.items():
        if name not in sys.builtin_module_names:
            sys.modules[name] = types.ModuleType(name)
            vars(sys.modules[name]).update(attributes)
    for name in request["with_file"]:
        importlib.import_module(name).__file__ = str(folder.joinpath(*name.split(".")).with_suffix(".py"))


def utf_8_for_others(name: str) -> codecs.CodecInfo | None:
    return codecs.lookup("utf-8") if name == "shift_jis" else None


def run(request: dict[str, Any]) -> dict[str, Any]:
    faulthandler.dump_traceback_later(request["seconds"], exit=True)
    from test import support  # type: ignore[import-not-found]

    support.use_resources = []
    support.verbose = 0
    try:
        # Classes encode texts in character sets that the program may not have.
        codecs.register(utf_8_for_others)
        module = importlib.import_module(f"test.{request['test']}")
    except unittest.SkipTest as skip:
        return {"skipped_whole": str(skip)}
    finally:
        codecs.unregister(utf_8_for_others)
    run = Run(request["excluded"], request["absent"])
    # A module may choose and prepare its tests itself.
    if hasattr(module, "test_main"):
        vars(module).update(run_unittest=run.run, run_doctest=lambda *_arguments, **_options: None)
        support.run_unittest = run.run
        module.test_main()
    else:
        run.run(unittest.defaultTestLoader.loadTestsFromModule(module))
    return run.outcome()


def main() -> None:
    request_file, second, *others = sys.argv[1:]
    request = json.loads(Path(request_file).read_text(encoding="utf-8"))
    let_tests_be_imported(request)
    if second not in ("-c", "-s"):
        Path(second).write_text(json.dumps(run(request)), encoding="utf-8")
        return
    script, *arguments = others
    is_file = second == "-s"
    code = compile(Path(script).read_bytes() if is_file else script, script if is_file else "<string>", "exec")
    sys.argv = [script if is_file else "-c", *arguments]
    exec(code, vars(sys.modules["__main__"]))


if __name__ == "__main__":
    main()
