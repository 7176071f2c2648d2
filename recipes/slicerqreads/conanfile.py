"""The viewer itself: the last recipe of the graph, one executable."""

import os
from typing import Any

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.files import copy
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
    # module_paths: folders of loadable modules outside of this tree, separated by semicolons; they are linked, too.
    # python_additions: paths of the site's own modules, packages and wheels to freeze in, separated by semicolons.
    # release_key: the line of the file with the public key that releases are signed with; empty has the administrators
    # of computers name it.
    # sanitize: our own sources report faults of memory and undefined behavior when they run.
    options = {
        "shared": [True, False],
        "modules": ["", "ANY"],
        "module_paths": ["", "ANY"],
        "python": ["", "none", "minimal", "pythonqt"],
        "python_additions": ["", "ANY"],
        "release_key": ["", "ANY"],
        "sanitize": [True, False],
    }
    default_options = {
        "shared": False,
        "modules": "",
        "module_paths": "",
        "python": "",
        "python_additions": "",
        "release_key": "",
        "sanitize": False,
    }
    exports_sources = "CMakeLists.txt", "app/*", "cmake/*", "launcher/*", "modules/*", "mrml/*", "startup_order.txt"

    def export_sources(self) -> None:
        """With what is frozen into the program, which lies beside the recipes."""
        embedded = os.path.join(self.recipe_folder, "..", "..", "python_embed")
        target = os.path.join(self.export_sources_folder, "python_embed")
        copy(self, "*", embedded, target, excludes=["*__pycache__*"])

    def requirements(self) -> None:
        if not self.options.shared:
            self.requires("cpython/3.11.2")
        self.requires("dcmtk/3.6.9")
        self.requires("httplib/0.41.0")
        self.requires("itk/5.4.7")
        self.requires("opengl-loader/1.0")
        if self.python == "pythonqt":
            self.requires("pythonqt/4.1.0")
        self.requires("qtbase/6.8.2")
        self.requires("vtk/9.1.0")

    def configure(self) -> None:
        self.options["*"].shared = self.options.shared

    @property
    def python(self) -> str:
        """Which Python goes in: the option's value or, where that is empty, none into the twin and else pythonqt."""
        return str(self.options.python) or ("none" if self.options.shared else "pythonqt")

    def validate(self) -> None:
        if self.options.shared and self.python != "none":
            raise ConanInvalidConfiguration("Python goes into the static program only: leave --python away")

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
            "SLICERQREADS_MODULE_PATHS": str(self.options.module_paths),
            "SLICERQREADS_PYTHON": self.python,
            "SLICERQREADS_PYTHON_ADDITIONS": str(self.options.python_additions),
            "SLICERQREADS_RELEASE_KEY": str(self.options.release_key),
            "SLICERQREADS_SANITIZE": bool(self.options.sanitize),
            "SLICERQREADS_VERSION": self.version,
        }

    def generate(self) -> None:
        super().generate()
        PkgConfigDeps(self).generate()

    def package_info(self) -> None:
        self.cpp_info.libs = []
