"""Compiles the modules of `contents.toml` into a C source: `python freeze.py --stdlib FOLDER --output FOLDER`.

Run by the interpreter whose library goes into the executable, since the code and its format are that version's own.
Writes `frozen_code.bin`, the marshalled code of all modules one after another, and `frozen_modules.c` with the tables
that the interpreter looks into: `slicerqreads_frozen_modules` and, in place of the library's own, `_PyImport_Inittab`.
"""

from __future__ import annotations

import argparse
import marshal
import re
import sys
import tomllib
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from fnmatch import fnmatchcase
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import Any

CONTENTS = Path(__file__).with_name("contents.toml")

COMPILED = re.compile(r"\.(so|pyd|dylib)(\.|$)")
"""Names of libraries and extension modules."""

SPECIAL_INIT_FUNCTIONS = {
    "builtins": "NULL",
    "sys": "NULL",
    "marshal": "PyMarshal_Init",
    "_warnings": "_PyWarnings_Init",
}
"""What CPython's own table has for them; all others are called PyInit_<name>."""

SOURCE = """\
/* Written by python_embed/freeze.py. */
#include <Python.h>

extern const unsigned char slicerqreads_frozen_code[];
__asm__(".section .rodata\\n"
        ".balign 16\\n"
        ".global slicerqreads_frozen_code\\n"
        "slicerqreads_frozen_code:\\n"
        ".incbin \\"{code}\\"\\n"
        ".text\\n");

const struct _frozen slicerqreads_frozen_modules[] = {{
{modules}
  {{ NULL, NULL, 0, 0, NULL }},
}};

{declarations}
struct _inittab _PyImport_Inittab[] = {{
{extensions}
  {{ NULL, NULL }},
}};
"""


class FreezeError(Exception):
    """Something in `contents.toml` or on the command line does not fit: what, why, and what to do."""


@dataclass(frozen=True)
class Module:
    """A module to freeze."""

    name: str
    source: Traversable | None
    """None for a folder without `__init__.py`, which is a package that has no code of its own."""
    is_package: bool
    optimize: int
    """As Python's option -O: 2 leaves assertions and docstrings out."""

    def code(self) -> bytes:
        """The marshalled code object.

        Raises FreezeError where the source is not Python of this version.
        """
        try:
            text, name = self.source.read_bytes() if self.source else b"", f"<frozen {self.name}>"
            return marshal.dumps(compile(text, name, "exec", dont_inherit=True, optimize=self.optimize))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            raise FreezeError(f"{self.source} cannot be compiled: {error}. Correct it, or leave it out.") from error


def names_in(folder: Traversable) -> list[str]:
    """The names that an import statement can have for what is in a folder, in alphabetical order."""
    children = ((child.name, child.is_dir()) for child in folder.iterdir())
    names = {
        name if is_folder else name.removesuffix(".py")
        for name, is_folder in children
        if is_folder or name.endswith(".py")
    }
    return sorted(name for name in names - {"__init__", "__main__"} if name.isidentifier())


def modules_below(name: str, folder: Traversable, optimize: int) -> list[Module]:
    """The module of that name in a folder, or the package with all that is in it; empty where there is neither."""
    last_name = name.rpartition(".")[2]
    source, package = folder / f"{last_name}.py", folder / last_name
    start = package / "__init__.py"
    if source.is_file() and not start.is_file():
        return [Module(name, source, is_package=False, optimize=optimize)]
    if not package.is_dir():
        return []
    children = [module for child in names_in(package) for module in modules_below(f"{name}.{child}", package, optimize)]
    if start.is_file():
        return [Module(name, start, is_package=True, optimize=optimize), *children]
    return [Module(name, None, is_package=True, optimize=optimize), *children] if children else []


def wanted(groups: Iterable[dict[str, Any]]) -> list[str]:
    """The names in all groups, in alphabetical order.

    Raises FreezeError for a name that is listed twice.
    """
    names = sorted(name for group in groups for name in group["modules"])
    twice = sorted({name for name, next_name in pairwise(names) if name == next_name})
    if twice:
        raise FreezeError(f"contents.toml lists {', '.join(twice)} twice. Take one of them away.")
    return names


def find(names: Iterable[str], folder: Path, optimize: int) -> list[Module]:
    """The named modules of a folder.

    Raises FreezeError for one that it does not have.
    """
    found: list[Module] = []
    for name in names:
        below = modules_below(name, folder, optimize)
        if not below:
            raise FreezeError(f"There is no module {name} in {folder}. Correct contents.toml, or the path.")
        found += below
    return found


def check_pure(origin: Path, names: Iterable[str]) -> None:
    """Raise FreezeError where one of the files is a compiled part, which cannot be frozen."""
    compiled = sorted(name for name in names if COMPILED.search(name))
    if compiled:
        raise FreezeError(f"{origin} is not pure Python: it has {compiled[0]}. Only Python source can be frozen.")


def check_tags(wheel: Path, description: Message) -> None:
    """Raise FreezeError where a wheel is not for every machine and this version of Python, as its file WHEEL says."""
    tags = [tag.split("-") for tag in description.get_all("Tag", [])]
    versions = sorted({version for python, *_ in tags for version in python.split(".")})
    if not tags or any(len(tag) != len(("python", "abi", "platform")) for tag in tags):
        raise FreezeError(f"{wheel} is no wheel: its file WHEEL does not say what it is for. Get it anew.")
    if description["Root-Is-Purelib"] != "true" or any(tag[1:] != ["none", "any"] for tag in tags):
        built_for = ", ".join("-".join(tag) for tag in tags)
        raise FreezeError(f"{wheel} is not pure Python: it is built for {built_for}. Only Python source can be frozen.")
    minor = sys.version_info.minor
    if not {"py3", f"cp3{minor}", *(f"py3{number}" for number in range(minor + 1))}.intersection(versions):
        raise FreezeError(f"{wheel} is for {', '.join(versions)}, and the Python inside is 3.{minor}. Get one for py3.")


def folders_of_wheel(wheel: Path) -> list[Traversable]:
    """What an installation would copy into `site-packages`: the archive's root, and folders that say so.

    Raises FreezeError where the file is damaged, no wheel, or not one of pure Python for this version.
    """
    try:
        archive = zipfile.ZipFile(wheel)
        damaged = archive.testzip()
    # What zipfile raises for damage of all kinds, and for archives that are encrypted.
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, OSError) as error:
        raise FreezeError(f"{wheel} cannot be unpacked: {error}. Get it anew.") from error
    if damaged:
        raise FreezeError(f"{wheel} cannot be unpacked: {damaged} in it is damaged. Get it anew.")
    names = archive.namelist()
    outside = [name for name in names if name.startswith("/") or "\\" in name or ".." in name.split("/")]
    if outside:
        raise FreezeError(f"{wheel} has a file outside of it: {outside[0]}. Do not use it.")
    twice = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise FreezeError(f"{wheel} has two files {twice[0]}. Do not use it.")
    root = zipfile.Path(archive)
    descriptions = [path / "WHEEL" for path in root.iterdir() if path.name.endswith(".dist-info")]
    if len(descriptions) != 1 or not descriptions[0].is_file():
        raise FreezeError(f"{wheel} is no wheel: it has no *.dist-info/WHEEL. Make one with python3 -m pip wheel.")
    check_tags(wheel, message_from_bytes(descriptions[0].read_bytes()))
    check_pure(wheel, names)
    data = (path / "purelib" for path in root.iterdir() if path.name.endswith(".data"))
    return [root, *(folder for folder in data if folder.is_dir())]


def added(path: Path) -> list[Module]:
    """What `--add` brings: a module, a package's folder, or all of a wheel.

    Raises FreezeError where the path is none of these, has compiled parts, which cannot be frozen, or a name that
    cannot be imported.
    """
    if path.suffix == ".whl":
        names = [(name, folder) for folder in folders_of_wheel(path) for name in names_in(folder)]
    elif path.suffix == ".py" or (path / "__init__.py").is_file():
        check_pure(path, (str(child.relative_to(path)) for child in path.rglob("*")))
        names = [(path.stem, path.parent)]
    else:
        raise FreezeError(f"{path} is no Python module, no folder with an __init__.py and no wheel. Give one of these.")
    modules = [module for name, folder in names for module in modules_below(name, folder, optimize=0)]
    if not modules:
        raise FreezeError(f"{path} has no Python modules. Give another one.")
    for module in modules:
        # The interpreter compares the names of frozen modules with ASCII alone.
        if not (module.name.isascii() and module.name.replace(".", "_").isidentifier()):
            raise FreezeError(f"{path} has a module {module.name}, which cannot be imported. Give it another name.")
    return modules


def frozen_source(modules: Iterable[Module], extensions: Mapping[str, str], output: Path) -> str:
    """The C source; writes the code that it includes into `output`.

    `extensions` has the C function that makes each extension module.
    """
    code_file = output / "frozen_code.bin"
    lines, offset = [], 0
    with code_file.open("wb") as stream:
        for module in modules:
            code = module.code()
            stream.write(code)
            row = f'"{module.name}", slicerqreads_frozen_code + {offset}, {len(code)}, {int(module.is_package)}, NULL'
            lines.append(f"  {{ {row} }},")
            offset += len(code)
    return SOURCE.format(
        code=code_file,
        modules="\n".join(lines),
        declarations="\n".join(f"extern PyObject* {name}(void);" for name in extensions.values() if name != "NULL"),
        extensions="\n".join(f'  {{ "{name}", {function} }},' for name, function in extensions.items()),
    )


def freeze(stdlib: Path, extensions: Mapping[str, str], additions: Iterable[Path], output: Path) -> None:
    """Write the tables of everything in `contents.toml`, the packages beside it, and what is given.

    `extensions` are those of other libraries than Python's own, `additions` what a site adds.
    """
    contents = tomllib.loads(CONTENTS.read_text(encoding="utf-8"))
    # The standard library's docstrings and assertions are a sixth of it; those of our own are for people who read them.
    modules = find(wanted(contents["standard_library"]), stdlib, optimize=2)
    of_extensions = [name for key, names in contents["own_of_extension"].items() if key in extensions for name in names]
    modules += find([*contents["own"], *of_extensions], CONTENTS.parent, optimize=0)
    left_out = wanted(contents["left_out"])
    modules = [module for module in modules if not any(fnmatchcase(module.name, pattern) for pattern in left_out)]
    known = {module.name: module for module in modules}
    for addition in additions:
        for module in added(addition):
            other = known.setdefault(module.name, module)
            if other is not module and (other.source or module.source):
                raise FreezeError(f"{module.name} from {addition} is in the program already. Give it another name.")
    modules = list(known.values())
    of_python = wanted(contents["extension_modules"])
    absent = sorted(set(of_python) - set(sys.builtin_module_names))
    if absent:
        raise FreezeError(f"Python's library lacks {', '.join(absent)}. Add it to recipes/cpython/conandata.yml.")
    functions = {name: SPECIAL_INIT_FUNCTIONS.get(name, f"PyInit_{name}") for name in of_python}
    output.mkdir(parents=True, exist_ok=True)
    (output / "frozen_modules.c").write_text(
        frozen_source(modules, functions | dict(extensions), output), encoding="utf-8"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Freeze Python modules into C.")
    parser.add_argument("--stdlib", type=Path, required=True, help="the standard library's folder")
    parser.add_argument(
        "--add", type=Path, action="append", default=[], help="a module, package or wheel of the site's own"
    )
    parser.add_argument(
        "--extension",
        action="append",
        default=[],
        metavar="MODULE=FUNCTION",
        help="an extension module that is linked in, and the C function that makes it",
    )
    parser.add_argument("--output", type=Path, required=True, help="the folder to write into")
    options = parser.parse_args()
    try:
        extensions = dict(extension.split("=") for extension in options.extension)
        freeze(options.stdlib, extensions, options.add, options.output)
    except FreezeError as error:
        print(f"freeze: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
