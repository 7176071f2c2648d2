"""The ``test`` command: everything that asserts, run against the finished product."""

import os
import subprocess

from . import debian, environment
from .build import application_build_folder, failure_excerpt
from .conan_client import build_environment
from .errors import SuperbuildError
from .places import STATIC, Places, read_data
from .product import ProductRules, binary_path


def build_test_programs(places: Places, jobs: int) -> dict[str, str]:
    """Build what the tests call, in the application's build folder.

    Returns environment variables that tell the tests where everything is.
    """
    folder = application_build_folder(places.output(STATIC))
    variables = build_environment(places, jobs, offline=True)
    data = read_data("product.toml")["tests"]
    targets: dict[str, str] = data["programs"]
    for command in (
        ["cmake", f"-D{data['option']}=ON", str(folder)],
        ["cmake", "--build", str(folder), "--parallel", str(jobs), "--target", *targets.values()],
    ):
        result = subprocess.run(
            command,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if result.returncode != 0:
            last = "\n".join(f"    {line}" for line in failure_excerpt(result.stdout.splitlines()))
            raise SuperbuildError(
                f"The programs of the tests cannot be built:\n{last}",
                f"Correct them, or see {folder}",
            )
    found = {"SLICERQREADS_BUILD_FOLDER": str(folder)}
    for variable, target in targets.items():
        paths = (path for path in folder.rglob(target) if path.is_file())
        found[variable] = str(next(paths))
    return found


def run(places: Places, jobs: int, arguments: list[str], *, offline: bool) -> int:
    """Run pytest over ``tests/``; returns its exit status."""
    packages = read_data("debian.toml")
    debian.require([*packages["bench"], *packages["test"]], offline=offline)
    python = environment.ensure(places, environment.TEST_LOCKS, offline=offline)
    slicer_python = environment.ensure(places, environment.SLICER_LOCKS, offline=offline)
    print("Building the programs that the tests call", flush=True)
    variables = os.environ | build_test_programs(places, jobs)
    variables |= {
        "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "SLICERQREADS_SLICER_PYTHON": str(slicer_python),
        "SLICERQREADS_BINARY": str(binary_path(places, STATIC, ProductRules.load())),
    }
    command = [str(python), "-m", "pytest", *arguments]
    return subprocess.run(command, env=variables, cwd=places.repository, check=False).returncode
