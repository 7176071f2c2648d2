"""A program that takes the viewer's place when the driver is tested."""

from pathlib import Path

from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class SlicerQReadsConan(ConanFile):
    name = "slicerqreads"
    version = "0.1"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "modules": ["ANY"], "python": ["full", "none"], "python_additions": ["", "ANY"]}
    default_options = {"shared": False, "modules": "One,Two", "python": "full", "python_additions": ""}
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
        cmake.configure(variables={"MODULES": str(self.options.modules), "PYTHON": python})
        cmake.build()
