"""The ``doctor`` command: what the machine lacks and what a build would cost."""

import shutil

from . import build, debian, environment, state
from .conan_client import Conan, Options, Package, build_environment
from .errors import SuperbuildError
from .places import Places
from .product import ProductRules, prepare_dist
from .progress import duration_text
from .recipes import Recipe

HEADINGS = ("package", "version", "state", "build time", "to fetch")


class Doctor:
    """Looks at everything that a build needs and builds nothing."""

    def __init__(self, places: Places, options: Options) -> None:
        self.places = places
        self.options = options
        self.rules = ProductRules.load()
        self.problems: list[SuperbuildError] = []

    def run(self) -> int:
        """Print the findings; 1 when something is missing that the build cannot mend itself."""
        print(f"Clone: {self.places.repository}\nCache: {self.places.cache}")
        self._check_environments()
        self._check_machine()
        self._check_packages()
        for problem in self.problems:
            print(f"\nMissing: {problem}")
        print("\nA build can start." if not self.problems else "\nA build cannot start.")
        return 1 if self.problems else 0

    def _check_environments(self) -> None:
        for name, locks, command in (
            ("build", environment.BUILD_LOCKS, "build"),
            ("bench", environment.BENCH_LOCKS, "bench"),
            ("test", environment.TEST_LOCKS, "test"),
            ("3D Slicer's library", environment.SLICER_LOCKS, "test"),
        ):
            folder = environment.folder_of(self.places, locks)
            found = "ready" if environment.is_complete(folder) else f"made by {command}"
            print(f"Python environment of {name}: {found}")

    def _check_machine(self) -> None:
        absent = debian.missing(build.required_debian_packages(self.places))
        print(f"Debian packages to install: {' '.join(absent) or 'none'}")
        try:
            build.check_cache_path(self.places.cache)
            prepare_dist(self.places, self.rules)
            if absent:
                debian.check_can_install(absent, offline=self.options.offline)
            else:
                build.check_compiler()
        except SuperbuildError as problem:
            self.problems.append(problem)

    def _check_packages(self) -> None:
        conan = Conan(
            self.places,
            build_environment(self.places, self.options.jobs, offline=self.options.offline),
            self.rules.recipe,
        )
        with self.places.locked():
            conan.export_recipes()
            packages = conan.graph(self.options)
        remembered = state.load(build.times_file(self.places))
        print(f"\n{HEADINGS[0]:<16}{HEADINGS[1]:<12}{HEADINGS[2]:<12}{HEADINGS[3]:>16}{HEADINGS[4]:>24}")
        for package in packages:
            self._print_package(package, remembered)
        needed = build.needed_disk_bytes(packages)
        free = shutil.disk_usage(self.places.cache).free
        gigabyte = build.BYTES_OF_GIGABYTE
        print(f"\nDisk: {free / gigabyte:.1f} GB free, {needed / gigabyte:.1f} GB needed")
        try:
            build.check_disk(self.places.cache, needed)
        except SuperbuildError as problem:
            self.problems.append(problem)

    def _print_package(self, package: Package, remembered: dict[str, float]) -> None:
        recipe = Recipe(self.places.recipes / package.name)
        seconds = remembered.get(build.time_key(package.reference, self.options.linkage))
        if seconds is not None:
            shown_time = duration_text(seconds)
        elif recipe.estimate is not None:
            shown_time = f"about {recipe.estimate.build_minutes:g} min"
        else:
            shown_time = "not known"
        absent = [
            file.name
            for file in recipe.source_files(package.version)
            if not (self.places.sources / file.name).is_file()
        ]
        shown_fetch = "nothing"
        if absent and not package.is_built:
            shown_fetch = f"{len(absent)} files"
            if recipe.estimate is not None:
                shown_fetch += f", {recipe.estimate.download_megabytes:g} MB"
            if self.options.offline:
                self.problems.append(
                    SuperbuildError(
                        f"{package.reference} needs {', '.join(absent)}, and this is offline.",
                        f"Copy that into {self.places.sources}, or run without --offline.",
                    )
                )
        built = "built" if package.is_built else "to build"
        print(f"{package.name:<16}{package.version:<12}{built:<12}{shown_time:>16}{shown_fetch:>24}")
