"""A library that takes no time: stands for the real ones when the driver is tested."""

import time

from conan import ConanFile
from conan.tools.cmake import CMake, cmake_layout


class TinyConan(ConanFile):
    name = "tiny"
    version = "1.0"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}
    package_type = "library"
    revision_mode = "hash"
    exports_sources = "CMakeLists.txt", "tiny.c", "tiny.h"
    generators = "CMakeToolchain"

    def layout(self) -> None:
        cmake_layout(self)

    def build(self) -> None:
        time.sleep(self.conan_data["seconds_of_pause"])
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self) -> None:
        CMake(self).install()

    def package_info(self) -> None:
        self.cpp_info.libs = ["tiny"]
