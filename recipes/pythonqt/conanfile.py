"""PythonQt: Qt for the scripts in a program. Its wrappers are generated from the headers of our own Qt."""

import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from conan import ConanFile
from conan.tools.files import copy, save
from conan.tools.gnu import PkgConfigDeps

TYPE_TAGS = ("interface-type", "namespace-type", "object-type", "value-type")


class PythonqtConan(ConanFile):
    name = "pythonqt"
    version = "4.1.0"
    license = "LGPL-2.1-or-later"
    homepage = "https://mevislab.github.io/pythonqt"
    description = "Qt's classes for Python scripts inside a program"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"
    exports_sources = "src/*"
    # The twin with shared libraries has no Python.
    options = {"shared": [False]}

    def requirements(self) -> None:
        self.requires("cpython/3.11.2", transitive_headers=True)
        self.requires("qtbase/6.8.2", transitive_headers=True)

    @property
    def type_system(self) -> Path:
        """Where the generator is told what to wrap: the file that names the others."""
        return Path(self.generators_folder) / "typesystem.xml"

    def cmake_variables(self) -> dict[str, Any]:
        return {"PYTHONQT_TYPE_SYSTEM": str(self.type_system)}

    def generate(self) -> None:
        PkgConfigDeps(self).generate()
        super().generate()
        parts = self.conan_data["wrapped_classes"]
        for part in parts:
            self.write_type_system(part, set(parts[part]))
        general = "typesystem_general.xml"
        copy(self, general, os.path.join(self.source_folder, "generator"), self.generators_folder)
        names = [general, *(f"typesystem_{part}.xml" for part in parts)]
        rows = "".join(f'<load-typesystem name="{name}"/>' for name in names)
        save(self, str(self.type_system), f"<typesystem>{rows}</typesystem>")

    def write_type_system(self, part: str, wanted: set[str]) -> None:
        """Have the generator wrap the wanted classes of a part of Qt, and know the others without wrapping them.

        Raises ValueError where PythonQt's own description of that part does not have a class.
        """
        name = f"typesystem_{part}.xml"
        tree = ElementTree.parse(Path(self.source_folder) / "generator" / name)
        types = [element for tag in TYPE_TAGS for element in tree.iter(tag)]
        unknown = sorted(wanted - {element.attrib["name"] for element in types})
        if unknown:
            raise ValueError(f"wrapped_classes in conandata.yml: {name} has no {', '.join(unknown)}")
        for element in types:
            # A class inside of another goes with it.
            if element.attrib["name"].split("::")[0] not in wanted:
                element.set("generate", "no")
        tree.write(self.type_system.with_name(name), encoding="utf-8", xml_declaration=True)

    def package_info(self) -> None:
        self.upstream_cmake_config()
