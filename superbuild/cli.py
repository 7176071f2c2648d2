"""The command line of ``python3 -m superbuild``.

Imports no more than the standard library has until the build's own environment is entered.
"""

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from . import cleaning, debian, environment
from .deploy.command_line import add_actions, with_action
from .errors import SuperbuildError
from .places import LINKAGES, STATIC, Places, read_data
from .process import termination_as_interrupt

if TYPE_CHECKING:
    from .conan_client import Options

INTERRUPTED = 130
PUBLIC_KEY = re.compile("ed25519 [A-Za-z0-9+/]{43}=")
DESCRIPTION = "Build one static SlicerQReads from pinned sources, test it and run it."


def _options(arguments: argparse.Namespace) -> "Options":
    from .conan_client import Options

    return Options(
        linkage=arguments.linkage,
        modules=arguments.modules,
        module_paths=tuple(arguments.module_path),
        python=arguments.python,
        python_additions=tuple(arguments.python_add),
        sanitize=arguments.sanitize,
        release_key=arguments.release_key or "",
        jobs=arguments.jobs,
        offline=arguments.offline,
    )


def _build(places: Places, arguments: argparse.Namespace) -> int:
    from .build import Build

    Build(places, _options(arguments)).run()
    return 0


def _test(places: Places, arguments: argparse.Namespace) -> int:
    from . import testing

    _build(places, arguments)
    testing.build_sanitized(places, _options(arguments))
    return testing.run(places, arguments.jobs, arguments.rest, offline=arguments.offline)


def _binary(places: Places, linkage: str) -> str:
    from .product import ProductRules, binary_path

    binary = binary_path(places, linkage, ProductRules.load())
    if not binary.is_file():
        raise SuperbuildError(f"There is no {binary}.", f"Run: python3 -m superbuild build --linkage {linkage}")
    return str(binary)


def _run(places: Places, arguments: argparse.Namespace) -> int:
    binary = _binary(places, arguments.linkage)
    os.execv(binary, [binary, *arguments.rest])


def _shell(places: Places, arguments: argparse.Namespace) -> int:
    from .conan_client import build_environment

    command = arguments.rest or [os.environ.get("SHELL", "/bin/sh")]
    variables = build_environment(places, arguments.jobs, offline=arguments.offline)
    try:
        os.execvpe(command[0], command, variables)
    except FileNotFoundError as error:
        raise SuperbuildError(f"There is no command {command[0]}.", "Check its name.") from error


def _clean(places: Places, arguments: argparse.Namespace) -> int:
    cleaning.remove(places, whole_cache=arguments.cache)
    return 0


def _doctor(places: Places, arguments: argparse.Namespace) -> int:
    from .doctor import Doctor

    return Doctor(places, _options(arguments)).run()


def _bench(places: Places, arguments: argparse.Namespace) -> int:
    debian.require(read_data("debian.toml")["bench"], offline=arguments.offline)
    python = environment.ensure(places, environment.BENCH_LOCKS, offline=arguments.offline)
    variables = dict(os.environ)
    # VTK's own package is one of the programs to compare with, once the tests have fetched it.
    slicer = environment.folder_of(places, environment.SLICER_LOCKS)
    if environment.is_complete(slicer):
        variables["SLICERQREADS_SLICER_PYTHON"] = str(slicer / "bin" / "python")
    command = [str(python), "-m", "ci", *arguments.rest]
    return subprocess.run(command, env=variables, cwd=places.repository, check=False).returncode


def _lock(places: Places, _arguments: argparse.Namespace) -> int:
    from . import locks

    locks.run(places)
    return 0


def _module_names(text: str) -> tuple[str, ...]:
    return tuple(sorted({name.strip() for name in text.split(",") if name.strip()}))


def _existing_path(text: str) -> Path:
    path = Path(text).resolve()
    if not path.exists():
        raise argparse.ArgumentTypeError(f"there is no {path}")
    return path


def _module_folder(text: str) -> Path:
    path = _existing_path(text)
    if not (path / "CMakeLists.txt").is_file():
        raise argparse.ArgumentTypeError(f"{path} has no CMakeLists.txt, so it is no loadable module's folder")
    return path


def _public_key(text: str) -> str:
    """The line of a public key's file."""
    path = _existing_path(text)
    line = path.read_text(encoding="ascii", errors="replace").strip() if path.is_file() else ""
    if not PUBLIC_KEY.fullmatch(line):
        raise argparse.ArgumentTypeError(f"{text} is no public key; superbuild deploy keygen makes one")
    return line


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m superbuild", description=DESCRIPTION)
    parser.set_defaults(rest=[], offline=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, handler: Callable[[Places, argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(handler=handler, linkage=STATIC, modules=(), jobs=_cores())
        added.set_defaults(module_path=[], python="", python_add=[], sanitize=False, release_key=None)
        return added

    def add_linkage(added: argparse._ActionsContainer) -> None:
        added.add_argument(
            "--linkage",
            choices=LINKAGES,
            help="static: one file in dist/ (default); shared: the twin in dist/shared/",
        )

    def add_build_options(added: argparse.ArgumentParser) -> None:
        added.add_argument("--modules", type=_module_names, metavar="A,B", help="loadable modules; default: all")
        added.add_argument(
            "--module-path",
            type=_module_folder,
            action="append",
            metavar="FOLDER",
            help="link a loadable module of your own, too: a folder whose CMakeLists.txt calls slicerqreads_add_module;"
            " may be repeated",
        )
        added.add_argument(
            "--python",
            metavar="KIND",
            help="the Python inside: none, minimal, or pythonqt, which has Qt for scripts (default)",
        )
        added.add_argument(
            "--python-add",
            type=_existing_path,
            action="append",
            metavar="PATH",
            help="freeze a Python module, a package's folder or a wheel into the product; may be repeated",
        )
        added.add_argument(
            "--release-key",
            type=_public_key,
            metavar="FILE",
            help="compile in the public key that releases are signed with (superbuild deploy keygen)",
        )
        added.add_argument("--jobs", type=_positive, metavar="N", help="default: one a core")
        added.add_argument("--offline", action="store_true", help="use no network")

    def add_rest(added: argparse.ArgumentParser, text: str) -> None:
        added.add_argument("rest", nargs=argparse.REMAINDER, metavar="-- ARGS", help=text)

    added = command("build", _build, "Build the product into dist/ and show that it works.")
    variant = added.add_mutually_exclusive_group()
    add_linkage(variant)
    variant.add_argument(
        "--sanitize",
        action="store_true",
        help="build a program for developers, into dist/sanitized/, that reports faults of its memory",
    )
    add_build_options(added)

    added = command("test", _test, "Build what is missing, then run every test.")
    add_build_options(added)
    add_rest(added, "for pytest; default: tests")

    added = command("run", _run, "Run the product.")
    add_linkage(added)
    add_rest(added, "for the product")

    added = command("shell", _shell, "Open a shell with the build's tools, or run a command there.")
    add_build_options(added)
    add_rest(added, "the command; default: $SHELL")

    added = command("clean", _clean, "Remove this clone's product and build.")
    added.add_argument(
        "--cache",
        action="store_true",
        help="remove the whole cache folder, which other clones use, too: sources, libraries, tools",
    )

    added = command("doctor", _doctor, "Say what is missing and what a build would fetch and cost.")
    add_linkage(added)
    add_build_options(added)

    added = command("bench", _bench, "Measure the product: start-up, frames.")
    added.add_argument("rest", nargs=argparse.REMAINDER, metavar="COMMAND", help="of ci/; --help lists them")

    text = "Publish the product on a file share, roll back, and what else keeps many PCs current."
    add_actions(commands.add_parser("deploy", help=text, description=text))

    command("lock", _lock, "Pin the newest allowed versions of tools, and the recipes' versions.")
    return parser


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def parse(words: list[str]) -> argparse.Namespace:
    """The command and its options."""
    arguments = _parser().parse_args(with_action(words))
    if arguments.rest[:1] == ["--"]:
        del arguments.rest[0]
    return arguments


def main(words: list[str]) -> int:
    """Run one command; returns the exit status."""
    arguments = parse(words)
    places = Places.of_this_clone()
    try:
        with termination_as_interrupt():
            if arguments.handler is not _clean:
                environment.enter(places, words, offline=arguments.offline)
            status: int = arguments.handler(places, arguments)
            return status
    except SuperbuildError as error:
        print(f"superbuild: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has gone; Python must not fail once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    except KeyboardInterrupt:
        print("superbuild: stopped; the same command goes on from here.", file=sys.stderr)
        return INTERRUPTED
