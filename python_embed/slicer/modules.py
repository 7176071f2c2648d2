"""`slicer.modules.<name in lower case>`: the loadable modules of this build."""

from __future__ import annotations

from . import module_manager


def __getattr__(name: str) -> module_manager.Module:
    for module in module_manager.modules().values():
        if module.name.lower() == name:
            return module
    raise AttributeError(f"module 'slicer.modules' has no attribute {name!r}; this build has {', '.join(__dir__())}")


def __dir__() -> list[str]:
    return sorted(name.lower() for name in module_manager.modules())
