"""cpp-httplib: the HTTP server of the module WebServer. One header; TLS and compression stay out of it."""

import os

from conan import ConanFile
from conan.tools.files import copy


class HttplibConan(ConanFile):
    name = "httplib"
    version = "0.41.0"
    license = "MIT"
    homepage = "https://github.com/yhirose/cpp-httplib"
    description = "A C++ HTTP server in one header"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"

    def build(self) -> None:
        """Nothing to build: it is a header."""

    def package(self) -> None:
        self.package_licenses()
        copy(self, "httplib.h", self.source_folder, os.path.join(self.package_folder, "include"))

    def package_id(self) -> None:
        self.info.clear()

    def package_info(self) -> None:
        self.cpp_info.libs = []
        self.cpp_info.libdirs = []
        self.cpp_info.bindirs = []
        self.cpp_info.defines = [f"{name}={value}" for name, value in self.conan_data["limits"].items()]
