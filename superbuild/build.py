"""The ``build`` command: from a machine that lacks something to a product that was shown to work."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from . import debian, demonstration, link_map, product, state
from .conan_client import Conan, Options, Package, build_environment, packages_of_graph
from .errors import SuperbuildError
from .places import PROFILE_FOLDER, SANITIZED, SHARED, STATIC, Places, read_data
from .process import CommandError, run_watched
from .product import ProductRules
from .progress import Progress
from .recipes import all_recipes
from .report import BuildTime, Report
from .stamp import Stamp

EXCERPT_LINES = 30
CLOSING_LINES = 5
FAILURE = re.compile(r"^FAILED: |\berror: |^CMake Error|^ERROR: ")
BYTES_OF_GIGABYTE = 1_000_000_000


def failure_excerpt(lines: list[str]) -> list[str]:
    """Up to 30 lines of a failed build: from its first error on, with its end."""
    first = next((number for number, line in enumerate(lines) if FAILURE.search(line)), 0)
    if len(lines) - first <= EXCERPT_LINES:
        return lines[-EXCERPT_LINES:]
    if not FAILURE.search(lines[first]):
        return lines[-EXCERPT_LINES:]
    begin = lines[first : first + EXCERPT_LINES - CLOSING_LINES - 1]
    return [*begin, "...", *lines[-CLOSING_LINES:]]


def required_debian_packages(places: Places) -> set[str]:
    """What the driver and all recipes need from Debian to build."""
    packages = set(read_data("debian.toml")["build"])
    return packages.union(*(recipe.debian_packages for recipe in all_recipes(places.recipes)))


def check_modules(places: Places, application: str, modules: tuple[str, ...]) -> None:
    """Raise SuperbuildError for a module that the application does not have."""
    folder = places.recipes / application / "modules"
    available = sorted(path.name for path in folder.glob("*/") if path.is_dir())
    unknown = sorted(set(modules) - set(available))
    if unknown:
        raise SuperbuildError(f"There is no module {', '.join(unknown)}.", f"Choose from: {', '.join(available)}.")


def check_compiler() -> None:
    """Raise SuperbuildError unless the machine has the compiler that the profile describes."""
    profile = (PROFILE_FOLDER / "static").read_text(encoding="utf-8")
    wanted = re.search(r"^compiler\.version=(\d+)$", profile, re.MULTILINE)
    assert wanted is not None
    for compiler in ("gcc", "g++"):
        if shutil.which(compiler) is None:
            raise SuperbuildError(f"There is no {compiler} on the PATH.", f"Install the Debian package {compiler}.")
        found = subprocess.run([compiler, "-dumpversion"], capture_output=True, text=True, check=False).stdout.strip()
        if found.split(".")[0] != wanted[1]:
            raise SuperbuildError(
                f"{compiler} has version {found or 'unknown'}, and superbuild/profiles/static describes {wanted[1]}.",
                f"Put GCC {wanted[1]} first on the PATH, or change the profile and build everything anew.",
            )


def check_cache_path(cache: Path) -> None:
    """Raise SuperbuildError for a cache folder that the libraries' own makefiles cannot work in."""
    if re.search(r"\s", str(cache)):
        raise SuperbuildError(
            f"The path of the cache folder has a space, which not every library can be built in: {cache}",
            "Set XDG_CACHE_HOME to a folder without one; the clone itself may be anywhere.",
        )


def needed_disk_bytes(packages: list[Package]) -> float:
    """Free disk that building what is missing takes."""
    gigabytes = read_data("product.toml")["disk_gigabytes"]
    absent = sum(not package.is_built for package in packages)
    return float(gigabytes["application"] + absent * gigabytes["library"]) * BYTES_OF_GIGABYTE


def check_disk(cache: Path, needed: float) -> None:
    """Raise SuperbuildError when the cache's disk is too full for the build."""
    free = shutil.disk_usage(cache).free
    if free < needed:
        raise SuperbuildError(
            f"The disk of {cache} has {free / BYTES_OF_GIGABYTE:.1f} GB free and this build needs "
            f"{needed / BYTES_OF_GIGABYTE:.1f} GB.",
            "Free some, or set XDG_CACHE_HOME to a folder on another disk.",
        )


def times_file(places: Places) -> Path:
    """Where the build time of each package is remembered."""
    return places.state / "build_times.json"


def time_key(reference: str, variant: str) -> str:
    """The name of a package's time in that file."""
    return f"{reference} {variant}"


class Build:
    """One run of the build of one clone."""

    def __init__(self, places: Places, options: Options) -> None:
        self.places = places
        self.options = options
        self.rules = ProductRules.load()
        self.environment = build_environment(places, options.jobs, offline=options.offline)
        self.conan = Conan(places, self.environment, self.rules.recipe)
        self.output = places.output(options.variant)

    def run(self) -> None:
        """Build what is missing or has changed, check it, show it and print the report."""
        product.prepare_dist(self.places, self.rules)
        check_cache_path(self.places.cache)
        check_modules(self.places, self.rules.recipe, self.options.modules)
        stamp = Stamp(self.places, self.options, self.rules)
        if report := stamp.remembered_report():
            print(f"Nothing has changed since this was built:\n{report}")
            return
        debian.require(required_debian_packages(self.places), offline=self.options.offline)
        check_compiler()
        debian.know_a_mirror(offline=self.options.offline)
        with self.places.locked():
            self.conan.export_recipes()
            check_disk(self.places.cache, needed_disk_bytes(self.conan.graph(self.options)))
            durations = self._watch_conan()
            packages = packages_of_graph(json.loads(self._graph_file.read_text(encoding="utf-8")))
            self.conan.drop_build_folders()
            report = self._finish(packages, durations)
            stamp.remember(report)
        print(f"\n{report}")

    @property
    def _graph_file(self) -> Path:
        return self.output / "graph.json"

    def _watch_conan(self) -> dict[str, float]:
        """Run Conan to its end; the seconds by package that it built."""
        self.places.logs.mkdir(parents=True, exist_ok=True)
        self.output.mkdir(parents=True, exist_ok=True)
        log = self.places.logs / f"{time.strftime('%Y-%m-%d-%H%M%S')}-build.log"
        print(f"Log: {log}", flush=True)
        progress = Progress(sys.stdout, self.rules.recipe, live=sys.stdout.isatty())
        try:
            run_watched(
                self.conan.build_command(self.options, self.output),
                environment=self.environment,
                folder=self.places.repository,
                log=log,
                output=self._graph_file,
                on_line=progress.line,
                on_tick=progress.tick,
            )
        except CommandError as failure:
            name = progress.abandon()
            excerpt = "\n".join(f"    {line}" for line in failure_excerpt(failure.lines))
            raise SuperbuildError(f"The build of {name} failed:\n{excerpt}", f"The full log is {log}") from failure
        except BaseException:
            progress.abandon()
            raise
        else:
            progress.finish()
        finally:
            self._remember_times(progress.durations)
        return progress.durations

    def _remember_times(self, durations: dict[str, float]) -> None:
        times = state.load(times_file(self.places))
        times |= {self._time_key(name): spent for name, spent in durations.items()}
        state.store(times_file(self.places), times)

    def _time_key(self, name: str) -> str:
        # The libraries of the sanitized application are those of the product.
        return time_key(name, self.options.variant if name == self.rules.recipe else self.options.linkage)

    def _finish(self, packages: list[Package], durations: dict[str, float]) -> str:
        variant = self.options.variant
        build_folder = application_build_folder(self.output)
        staged = self.output / "product"
        product.stage(build_folder, staged)
        if variant == SHARED:
            folders = [package.folder for package in packages if package.folder]
            product.stage_shared_libraries(folders, staged)
        # A sanitizer's report names lines of the source, and nobody ships what it is in.
        if variant != SANITIZED:
            product.split_debug_information(staged, self.places.debug(variant))
            (product.check_shared if variant == SHARED else product.check_static)(staged, self.rules)
        first_image = demonstration.milliseconds_to_first_image(
            staged / product.STAGED_FOLDER / self.rules.name, self.places
        )
        binary = product.publish(staged, self.places, variant, self.rules)
        files = product.published_files(self.places, variant, self.rules)
        return Report(
            binary,
            sum(path.stat().st_size for path in files),
            len(files),
            product.ldd_lines(binary),
            first_image,
            self._sizes(build_folder, packages) if variant == STATIC else {},
            self._build_times(packages, durations),
        ).text()

    def _sizes(self, build_folder: Path, packages: list[Package]) -> Counter[str]:
        map_file = next(build_folder.rglob(f"{self.rules.name}.map"), None)
        if map_file is None:
            return Counter()
        with map_file.open(encoding="utf-8", errors="replace") as lines:
            sizes = link_map.sizes_by_file(lines)
        owners = {package.folder: package.name for package in packages if package.folder}
        return link_map.sizes_by_owner(sizes, owners, self.rules.recipe)

    def _build_times(self, packages: list[Package], durations: dict[str, float]) -> list[BuildTime]:
        remembered = state.load(times_file(self.places))
        names = [package.reference for package in packages] + [self.rules.recipe]
        return [BuildTime(name, remembered.get(self._time_key(name)), name in durations) for name in names]


def application_build_folder(output: Path) -> Path:
    """The CMake build folder that Conan's layout chose below the output folder."""
    caches = sorted(output.rglob("CMakeCache.txt"), key=lambda path: len(path.parts))
    if not caches:
        raise SuperbuildError(
            f"There is no CMake build in {output}.",
            "Run python3 -m superbuild build.",
        )
    return caches[0].parent
