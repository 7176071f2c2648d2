"""Conan as the superbuild calls it: own home in the cache, no remotes, locked versions."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import state
from .errors import SuperbuildError
from .places import LOCK_FOLDER, PROFILE_FOLDER, SANITIZED, STATIC, Places
from .recipes import Recipe, all_recipes

CONAN_LOCK = LOCK_FOLDER / "conan.lock"

# Set by a person's shell for other projects; here the profile alone decides.
FOREIGN_VARIABLES = ("CC", "CXX", "CFLAGS", "CXXFLAGS", "CPPFLAGS", "LDFLAGS", "PYTHONPATH")


@dataclass(frozen=True)
class Options:
    """What is built: the choices of the ``build`` command; empty ones leave it to the application's recipe."""

    linkage: str
    modules: tuple[str, ...]
    module_paths: tuple[Path, ...]
    python: str
    python_additions: tuple[Path, ...]
    sanitize: bool
    release_key: str
    jobs: int
    offline: bool

    @property
    def variant(self) -> str:
        """Which of the variants this is: the linkage, or sanitized."""
        return SANITIZED if self.sanitize else self.linkage

    def of_application(self) -> dict[str, str]:
        """Values of the options of the application's recipe."""
        return {
            "modules": ",".join(self.modules),
            "module_paths": ";".join(map(str, self.module_paths)),
            "python": self.python,
            "python_additions": ";".join(map(str, self.python_additions)),
            "sanitize": "True" if self.sanitize else "",
            "release_key": self.release_key,
        }


@dataclass(frozen=True)
class Package:
    """A library in the dependency graph."""

    name: str
    version: str
    is_built: bool
    folder: Path | None

    @property
    def reference(self) -> str:
        return f"{self.name}/{self.version}"


def build_environment(places: Places, jobs: int, *, offline: bool) -> dict[str, str]:
    """The environment of every build step, also what the ``shell`` command gives."""
    variables = {name: value for name, value in os.environ.items() if name not in FOREIGN_VARIABLES}
    variables |= {
        "CONAN_HOME": str(places.conan_home),
        "CONAN_CPU_COUNT": str(jobs),
        "SLICERQREADS_SOURCES": str(places.sources),
        "CCACHE_DIR": str(places.ccache),
        "CMAKE_C_COMPILER_LAUNCHER": "ccache",
        "CMAKE_CXX_COMPILER_LAUNCHER": "ccache",
        # The steps are counted in what ninja prints, and tools must not translate it.
        "NINJA_STATUS": "[%f/%t] ",
        "LC_ALL": "C.UTF-8",
    }
    if offline:
        variables["SLICERQREADS_OFFLINE"] = "1"
    return variables


def packages_of_graph(graph: dict[str, Any]) -> list[Package]:
    """The libraries of Conan's JSON graph, in the order they are built."""
    packages: dict[str, Package] = {}
    nodes = graph["graph"]["nodes"]

    def visit(identifier: str) -> None:
        node = nodes[identifier]
        for dependency in node["dependencies"]:
            if nodes[dependency]["name"] not in packages:
                visit(dependency)
        if node["recipe"] != "Consumer":
            folder = node.get("package_folder")
            packages[node["name"]] = Package(
                node["name"],
                node["version"],
                node["binary"] not in ("Missing", "Build"),
                Path(folder) if folder else None,
            )

    visit("0")
    return list(packages.values())


class Conan:
    """The Conan client for one clone; needs the cache lock where it writes."""

    def __init__(self, places: Places, environment: dict[str, str], application: str) -> None:
        self.places = places
        self.environment = environment
        self.application = Recipe(places.recipes / application)

    def _run(self, *words: str | Path) -> str:
        result = subprocess.run(
            ["conan", *map(str, words)],
            env=self.environment,
            cwd=self.places.repository,
            capture_output=True,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            errors = [line for line in result.stderr.splitlines() if line.strip()]
            raise SuperbuildError(
                f"conan {words[0]} failed:\n" + "\n".join(f"    {line}" for line in errors[-10:]),
                "Correct the recipe that it names; after a change of versions run python3 -m superbuild lock.",
            )
        return result.stdout

    def export_recipes(self) -> None:
        """Have Conan's newest revision of each recipe be the one in this clone."""
        if not (self.places.conan_home / "remotes.json").is_file():
            self._run("remote", "remove", "*")
        # One record for all clones: the one that exported last decides what Conan takes.
        record = self.places.state / "exported.json"
        exported = state.load(record)
        for recipe in all_recipes(self.places.recipes):
            digest = recipe.digest()
            if recipe.name != self.application.name and exported.get(recipe.name) != digest:
                self._run("export", recipe.folder)
                exported[recipe.name] = digest
                state.store(record, exported)

    def selection(self, options: Options) -> list[str]:
        """The arguments that say what is built."""
        words = ["--no-remote", f"--lockfile={CONAN_LOCK}"]
        words.append(f"--profile:host={PROFILE_FOLDER / options.linkage}")
        words.append(f"--profile:build={PROFILE_FOLDER / STATIC}")
        return words + [f"--options:host=&:{name}={value}" for name, value in options.of_application().items() if value]

    def graph(self, options: Options) -> list[Package]:
        """The libraries that the application needs and whether Conan has them built."""
        text = self._run("graph", "info", self.application.folder, "--format=json", *self.selection(options))
        return packages_of_graph(json.loads(text))

    def lock(self, lock_file: Path) -> None:
        """Write Conan's lock file of the application's graph as the recipes have it now."""
        profile = PROFILE_FOLDER / STATIC
        self._run(
            "lock",
            "create",
            self.application.folder,
            "--no-remote",
            "--lockfile=",
            f"--profile:all={profile}",
            f"--lockfile-out={lock_file}",
        )

    def build_command(self, options: Options, output: Path) -> Sequence[str | Path]:
        """The command that builds missing libraries and then the application."""
        command: list[str | Path] = ["conan", "build", self.application.folder, "--build=missing"]
        command += ["--format=json", f"--output-folder={output}", *self.selection(options)]
        return command

    def drop_build_folders(self) -> None:
        """Remove what finished libraries were built in; their packages stay."""
        self._run("cache", "clean", "--build", "--temp")
