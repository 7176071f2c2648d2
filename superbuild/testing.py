"""The ``test`` command: everything that asserts, run against the finished product."""

import dataclasses
import os
import subprocess

from . import debian, environment
from .build import Build, application_build_folder, failure_excerpt
from .conan_client import Options, build_environment
from .errors import SuperbuildError
from .places import SANITIZED, STATIC, Places, read_data
from .product import ProductRules, binary_path


def build_sanitized(places: Places, options: Options) -> None:
    """Build the program that reports its own faults.

    The tests' example of a module from outside the tree is in it, so that it needs no build of its own.
    """
    example = places.repository / read_data("product.toml")["tests"]["example_module"]
    Build(places, dataclasses.replace(options, sanitize=True, module_paths=(*options.module_paths, example))).run()


def build_test_programs(places: Places, variant: str, jobs: int) -> dict[str, str]:
    """Build what the tests call beside the program, in a variant's build folder.

    Returns where each is, by the environment variable that tells the tests.
    """
    folder = application_build_folder(places.output(variant))
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
    return {
        variable: str(next(path for path in folder.rglob(target) if path.is_file()))
        for variable, target in targets.items()
    }


def run(places: Places, jobs: int, arguments: list[str], *, offline: bool) -> int:
    """Run pytest over ``tests/``; returns its exit status."""
    packages = read_data("debian.toml")
    debian.require([*packages["bench"], *packages["test"]], offline=offline)
    python = environment.ensure(places, environment.TEST_LOCKS, offline=offline)
    slicer_python = environment.ensure(places, environment.SLICER_LOCKS, offline=offline)
    print("Building the programs that the tests call", flush=True)
    variables = dict(os.environ)
    rules = ProductRules.load()
    for variant, ending in ((STATIC, ""), (SANITIZED, "_SANITIZED")):
        programs = build_test_programs(places, variant, jobs)
        programs["SLICERQREADS_BINARY"] = str(binary_path(places, variant, rules))
        programs |= {
            name.upper().replace("-", "_"): str(binary_path(places, variant, rules).with_name(name))
            for name in rules.companions
        }
        variables |= {f"{variable}{ending}": path for variable, path in programs.items()}
    variables |= {
        "PATH": f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "SLICERQREADS_SLICER_PYTHON": str(slicer_python),
        "SLICERQREADS_BUILD_FOLDER": str(application_build_folder(places.output(STATIC))),
    }
    # A test file stays in one process, since its tests share what is slow to start; see tests/conftest.py for what
    # must run alone.
    command = [str(python), "-m", "pytest", "--numprocesses", str(jobs), "--dist", "loadfile", *arguments]
    return subprocess.run(command, env=variables, cwd=places.repository, check=False).returncode
