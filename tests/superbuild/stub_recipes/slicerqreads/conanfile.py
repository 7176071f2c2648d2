"""A program that takes the viewer's place when the driver is tested."""

from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class SlicerQReadsConan(ConanFile):
    name = "slicerqreads"
    version = "0.1"
    settings = "os", "arch", "compiler", "build_type"
    options = {
        "shared": [True, False],
        "modules": ["ANY"],
        "module_paths": ["", "ANY"],
        "python": ["full", "none"],
        "python_additions": ["", "ANY"],
        "release_key": ["", "ANY"],
        "sanitize": [True, False],
    }
    default_options = {
        "shared": False,
        "modules": "One,Two",
        "module_paths": "",
        "python": "full",
        "python_additions": "",
        "release_key": "",
        "sanitize": False,
    }
    requires = "tiny/1.0"
    generators = "CMakeDeps", "CMakeToolchain"

    def layout(self) -> None:
        cmake_layout(self)

    def build(self) -> None:
        cmake = CMake(self)
        # What is added is read when the program is built, as the true recipe does.
        added = "".join(
            Path(path).read_text(encoding="utf-8") for path in str(self.options.python_additions).split(";") if path
        )
        python = f"{self.options.python} {added}".strip()
        outside = [Path(path).name for path in str(self.options.module_paths).split(";") if path]
        modules = ",".join([str(self.options.modules), *outside])
        modules += " sanitized" if self.options.sanitize else ""
        modules += f" {self.options.release_key}" if self.options.release_key else ""
        cmake.configure(variables={"MODULES": modules, "PYTHON": python})
        cmake.build()
