"""Makes of the twin with shared libraries an installed tree as 3D Slicer's is.

There each library's project has a folder of its own, and a launcher names these folders to the loader, which looks for
each library in one after the other.
"""

from __future__ import annotations

import shutil
from pathlib import Path

FOLDERS = {
    "ITK": ("libITK", "libitk"),
    "VTK": ("libvtk",),
    "DCMTK": ("libdcm", "libi2d", "libijg", "libof"),
    "Qt": ("libQt6",),
}
"""Folder below lib/ → how the names of its libraries begin; what is left stays in the application's own."""
_APPLICATION = "SlicerQReads"
_LAUNCHER = """#!/bin/sh
root=$(dirname "$0")
LD_LIBRARY_PATH="{path}" QT_PLUGIN_PATH="$root/lib/Qt/plugins" exec "$root/bin/SlicerQReads" "$@"
"""


def explode(shared: Path, tree: Path) -> tuple[Path, str]:
    """Copies the twin's tree into an exploded one.

    :param shared: has bin/, lib/ and plugins/
    :param tree: made by this
    :returns: what starts the program, and what a reader has to know of it
    """
    shutil.copytree(shared / "bin", tree / "bin")
    for library in sorted((shared / "lib").iterdir()):
        folder = next((name for name, starts in FOLDERS.items() if library.name.startswith(starts)), _APPLICATION)
        target = tree / "lib" / folder / library.name
        target.parent.mkdir(parents=True, exist_ok=True)
        # Links stay links: the loader follows them.
        shutil.copy2(library, target, follow_symlinks=False)
    shutil.copytree(shared / "plugins", tree / "lib" / "Qt" / "plugins")
    folders = sorted(entry.name for entry in (tree / "lib").iterdir())
    launcher = tree / "SlicerQReads"
    # The own libraries are looked for first, as 3D Slicer's launcher has it.
    folders.sort(key=lambda name: name != _APPLICATION)
    launcher.write_text(_LAUNCHER.format(path=":".join(f"$root/lib/{name}" for name in folders)), encoding="utf-8")
    launcher.chmod(0o755)
    note = (
        f"the twin's libraries in {len(folders)} folders that a launcher names to the loader, as 3D Slicer's installed "
        "tree has them; without Python's and the modules' own files, which the twin does not have"
    )
    return launcher, note
