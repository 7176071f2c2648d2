"""The viewer itself: the last recipe of the graph, one executable."""

from typing import Any

from conan import ConanFile
from conan.tools.gnu import PkgConfigDeps


class SlicerqreadsConan(ConanFile):
    name = "slicerqreads"
    version = "0.1.0"
    package_type = "application"
    license = "Apache-2.0"
    description = "DICOM viewer in one executable"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"
    # modules: names of folders in modules/, separated by commas; empty takes conandata.yml's list.
    options = {"shared": [True, False], "modules": ["", "ANY"]}
    default_options = {"shared": False, "modules": ""}
    exports_sources = "CMakeLists.txt", "app/*", "cmake/*", "modules/*", "mrml/*"

    def requirements(self) -> None:
        self.requires("cpython/3.11.2")
        self.requires("dcmtk/3.6.9")
        self.requires("itk/5.4.7")
        self.requires("opengl-loader/1.0")
        self.requires("qtbase/6.8.2")
        self.requires("vtk/9.1.0")

    def configure(self) -> None:
        self.options["*"].shared = self.options.shared

    def layout(self) -> None:
        super().layout()
        self.folders.source = "."

    def source(self) -> None:
        """Nothing to fetch: the source is this folder."""

    def project_injection(self) -> list[str]:
        return [] if self.options.shared else ["set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)"]

    def cmake_variables(self) -> dict[str, Any]:
        chosen = str(self.options.modules).split(",") if self.options.modules else self.conan_data["modules"]
        return {
            "CMAKE_EXPORT_COMPILE_COMMANDS": True,
            "SLICERQREADS_MODULES": ";".join(chosen),
            "SLICERQREADS_VERSION": self.version,
        }

    def generate(self) -> None:
        super().generate()
        PkgConfigDeps(self).generate()

    def package_info(self) -> None:
        self.cpp_info.libs = []
