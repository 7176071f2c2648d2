"""Compiles the modules of `contents.toml` into a C source: `python freeze.py --stdlib FOLDER --output FOLDER`.

Run by the interpreter whose library goes into the executable, since the code and its format are that version's own.
Writes `frozen_code.bin`, the marshalled code of all modules one after another, and `frozen_modules.c` with the tables
that the interpreter looks into: `slicerqreads_frozen_modules` and, in place of the library's own, `_PyImport_Inittab`.
"""

from __future__ import annotations

import argparse
import marshal
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

CONTENTS = Path(__file__).with_name("contents.toml")

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
    source: Path
    is_package: bool
    optimize: int
    """As Python's option -O: 2 leaves assertions and docstrings out."""

    def code(self) -> bytes:
        """The marshalled code object.

        Raises FreezeError where the source is not Python of this version.
        """
        try:
            text, name = self.source.read_bytes(), f"<frozen {self.name}>"
            return marshal.dumps(compile(text, name, "exec", dont_inherit=True, optimize=self.optimize))
        except (SyntaxError, ValueError) as error:
            raise FreezeError(f"{self.source} cannot be compiled: {error}. Correct it, or leave it out.") from error


def modules_below(name: str, path: Path, optimize: int) -> Iterator[Module]:
    """A module, or a package with all that is in it; `path` has no ending."""
    source = path.with_name(f"{path.name}.py")
    if source.is_file():
        yield Module(name, source, is_package=False, optimize=optimize)
        return
    if not (path / "__init__.py").is_file():
        return
    yield Module(name, path / "__init__.py", is_package=True, optimize=optimize)
    children = {child.stem for child in path.glob("*.py")} | {child.parent.name for child in path.glob("*/__init__.py")}
    for child in sorted(children - {"__init__", "__main__"}):
        yield from modules_below(f"{name}.{child}", path / child, optimize)


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
        below = list(modules_below(name, folder / name, optimize))
        if not below:
            raise FreezeError(f"There is no module {name} in {folder}. Correct contents.toml, or the path.")
        found += below
    return found


def added(path: Path) -> list[Module]:
    """What `--add` brings: a module, or a package's folder.

    Raises FreezeError where the path is neither, or has compiled parts, which cannot be frozen.
    """
    compiled = sorted(path.rglob("*.so"))
    if compiled:
        raise FreezeError(f"{path} is not pure Python: it has {compiled[0].name}. Only Python source can be frozen.")
    below = list(modules_below(path.stem, path.with_suffix(""), optimize=0))
    if not below:
        raise FreezeError(f"{path} is no Python module and no folder with an __init__.py. Give one of these.")
    return below


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
    modules += find(contents["own"], CONTENTS.parent, optimize=0)
    left_out = wanted(contents["left_out"])
    modules = [module for module in modules if not any(fnmatchcase(module.name, pattern) for pattern in left_out)]
    known = {module.name for module in modules}
    for addition in additions:
        for module in added(addition):
            if module.name in known:
                raise FreezeError(f"{module.name} from {addition} is in the program already. Give it another name.")
            modules.append(module)
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
    parser.add_argument("--add", type=Path, action="append", default=[], help="a module or package of the site's own")
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
