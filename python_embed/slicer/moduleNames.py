"""`slicer.moduleNames.<name>`: the names of the loadable modules of this build."""

from __future__ import annotations

from . import module_manager


def __getattr__(name: str) -> str:
    if name in module_manager.modules():
        return name
    raise AttributeError(f"module 'slicer.moduleNames' has no attribute {name!r}; it has {', '.join(__dir__())}")


def __dir__() -> list[str]:
    return sorted(module_manager.modules())
