"""The ``clean`` command."""

import shutil
from pathlib import Path

from .places import VARIANTS, Places


def remove(places: Places, *, whole_cache: bool) -> None:
    """Remove this clone's product and build; with ``whole_cache`` all that clones share, too."""
    folders: list[Path] = [places.dist]
    if whole_cache:
        folders.append(places.cache)
    else:
        folders += [places.output(variant) for variant in VARIANTS]
        folders += [places.debug(variant) for variant in VARIANTS]
    with places.locked():
        for folder in folders:
            if folder.exists():
                shutil.rmtree(folder)
                print(f"Removed {folder}")
