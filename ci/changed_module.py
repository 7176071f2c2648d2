"""Links the product once more with one source file changed: what an update of a release is measured with.

The change is a few statements more, in a function of its own behind the file's others. The linker then puts all that
follows elsewhere, as it does for any change that makes code longer.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ci.products import REPOSITORY
from superbuild.build import application_build_folder
from superbuild.errors import SuperbuildError
from superbuild.places import STATIC, Places

SOURCES = {
    "a module": "modules/QReads/QReadsPanel.cpp",
    "another module": "modules/DICOM/DICOMReader.cpp",
    "a file of app/": "app/HandOver.cpp",
}
"""What is changed → the file, from the application's folder on."""
_STATEMENTS = """
// Added for a measurement; it runs at the start, so that the linker keeps it.
__attribute__((constructor)) static void addedForAMeasurement()
{
  static volatile unsigned sum = 1;
  for (unsigned number = 0; number < 7; ++number)
  {
    sum = sum * 31 + number;
  }
}
"""


def build_folder() -> Path:
    """Where the product was built.

    :raises RuntimeError: when it was not
    """
    try:
        return application_build_folder(Places.of_this_clone().output(STATIC))
    except SuperbuildError as error:
        raise RuntimeError(str(error)) from error


def link_changed(source: str, product: Path, build: Path, statements: str = _STATEMENTS) -> None:
    """Compile a file of the application with more statements, and link the product with that in place of the other.

    :param source: from the application's folder on
    :param product: the file to be made
    :raises RuntimeError: when the build folder is not what it is taken for, or a tool fails
    """
    original = REPOSITORY / "recipes" / "slicerqreads" / source
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    compile_command = next((entry["command"] for entry in commands if entry["file"] == str(original)), None)
    if compile_command is None:
        raise RuntimeError(f"{build} does not compile {original}; build with python3 -m superbuild build")
    changed, compiled = (product.with_name(f"{product.name}.{suffix}") for suffix in ("cpp", "o"))
    changed.write_text(original.read_text(encoding="utf-8") + statements, encoding="utf-8")
    words = shlex.split(compile_command)
    words[words.index("-o") + 1 :] = [str(compiled), "-I", str(original.parent), "-c", str(changed)]
    _run(words, build)
    listed = _run([str(Path(sys.executable).with_name("ninja")), "-t", "commands", "SlicerQReads"], build)
    [link] = [line for line in listed.splitlines() if re.search(r" -o app/SlicerQReads ", line)]
    # An object comes before the archives, so that the one in there is not taken.
    link = link.replace(" -o app/SlicerQReads ", f" -o {shlex.quote(str(product))} {shlex.quote(str(compiled))} ")
    link = re.sub(r"-Wl,-Map=\S+", "", link)
    _run(["sh", "-c", link], build)
    _run(["strip", "--strip-all", str(product)], build)
    changed.unlink()
    compiled.unlink()


def _run(words: Sequence[str], folder: Path) -> str:
    try:
        ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    except OSError as error:
        raise RuntimeError(f"{words[0]} does not run: {error}") from error
    if ended.returncode:
        raise RuntimeError(f"{words[0]} failed in {folder}: {(ended.stderr or ended.stdout).strip()[-500:]}")
    return ended.stdout
