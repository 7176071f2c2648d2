"""CPython as one library with its extension modules inside, and the interpreter that freezes code."""

import os
import re
import shlex
from pathlib import Path

from conan import ConanFile
from conan.tools.build import build_jobs
from conan.tools.files import copy, mkdir, save
from conan.tools.layout import basic_layout

NOT_PACKAGED = ["test/*", "*/test/*", "*/tests/*", "idlelib/*", "tkinter/*", "lib2to3/*", "turtledemo/*", "ensurepip/*"]


class CpythonConan(ConanFile):
    name = "cpython"
    version = "3.11.2"
    license = "PSF-2.0"
    homepage = "https://www.python.org"
    description = "The Python interpreter as a library"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"
    exports_sources = "src/*"

    def layout(self) -> None:
        basic_layout(self, src_folder="src")

    def generate(self) -> None:
        """Nothing: configure gets its options on the command line."""

    def write_module_setup(self) -> None:
        """Have the wanted extension modules built into the library, as Modules/Setup.local says.

        Raises ValueError where Python's own table does not know a module.
        """
        table = (Path(self.source_folder) / "Modules" / "Setup.stdlib.in").read_text(encoding="utf-8")
        rules = {rule.split()[0]: rule for rule in re.findall(r"^@MODULE_\w+_TRUE@(.+)$", table, re.MULTILINE)}
        wanted = self.conan_data["extension_modules"]
        unknown = sorted(set(wanted) - set(rules))
        if unknown:
            raise ValueError(f"extension_modules in conandata.yml: Modules/Setup.stdlib.in has no {', '.join(unknown)}")
        modules = os.path.join(self.build_folder, "Modules")
        mkdir(self, modules)
        save(self, os.path.join(modules, "Setup.local"), "\n".join(["*static*", *(rules[name] for name in wanted), ""]))

    def build(self) -> None:
        self.write_module_setup()
        flags = " ".join(self.compile_flags)
        options = {
            "CFLAGS": flags,
            "OPT": "-O2 -DNDEBUG",
            "MODULE_BUILDTYPE": "static",
        }
        assignments = " ".join(f"{name}={shlex.quote(value)}" for name, value in options.items())
        linkage = "--enable-shared" if self.options.shared else "--disable-shared"
        self.run(
            f"{shlex.quote(os.path.join(self.source_folder, 'configure'))} --prefix=/ {linkage} --without-ensurepip "
            f"--disable-test-modules --with-system-expat {assignments}"
        )
        library = "libpython3.11.so" if self.options.shared else "libpython3.11.a"
        self.run(f"make -j{build_jobs(self)} {library} python")
        if not self.options.shared:
            # A program can do without the names of characters; the interpreter that freezes meets them in \N{...}.
            module = "Modules/unicodedata.o"
            Path(self.build_folder, module).unlink()
            self.run(f"make EXTRA_CFLAGS=-DUNICODEDATA_WITHOUT_NAMES {module}")
            self.run(f"ar r {library} {module}")

    def package(self) -> None:
        self.package_licenses()
        source, build, package = Path(self.source_folder), Path(self.build_folder), Path(self.package_folder)
        headers = str(package / "include" / "python3.11")
        copy(self, "*.h", str(source / "Include"), headers)
        copy(self, "pyconfig.h", str(build), headers)
        copy(self, "libpython3.11.*", str(build), str(package / "lib"))
        copy(self, "python", str(build), str(package / "bin"))
        copy(self, "cpython-find.cmake", str(source), str(package / "lib" / "cmake"))
        copy(self, "*.py", str(source / "Lib"), str(package / "lib" / "python3.11"), excludes=NOT_PACKAGED)

    def package_info(self) -> None:
        self.cpp_info.includedirs = ["include/python3.11"]
        self.cpp_info.libs = ["python3.11"]
        self.cpp_info.set_property("cmake_build_modules", ["lib/cmake/cpython-find.cmake"])
        archives = ["expat", "z"] if self.options.shared else [":libexpat.a", ":libz.a"]
        self.cpp_info.system_libs = [*archives, "dl", "m", "pthread", "util"]
