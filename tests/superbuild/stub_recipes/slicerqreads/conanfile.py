"""A program that takes the viewer's place when the driver is tested."""

from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class SlicerQReadsConan(ConanFile):
    name = "slicerqreads"
    version = "0.1"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "modules": ["ANY"]}
    default_options = {"shared": False, "modules": "One,Two"}
    requires = "tiny/1.0"
    generators = "CMakeDeps", "CMakeToolchain"

    def layout(self) -> None:
        cmake_layout(self)

    def build(self) -> None:
        cmake = CMake(self)
        cmake.configure(variables={"MODULES": str(self.options.modules)})
        cmake.build()
