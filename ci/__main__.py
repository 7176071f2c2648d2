"""The measuring commands: `python3 -m superbuild bench COMMAND`, or `python -m ci COMMAND`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from ci import check, compare, deploy, fleet, frames, order, readme, resident, share, startup

COMMANDS = {
    "startup": startup,
    "share": share,
    "fleet": fleet,
    "deploy": deploy,
    "frames": frames,
    "resident": resident,
    "order": order,
    "compare": compare,
    "check": check,
    "readme": readme,
}
"""Name → module with `DESCRIPTION`, `add_arguments(parser)` and `run(options)`, which returns the exit status."""


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m superbuild bench", description="Measure the product.")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        added = commands.add_parser(name, help=module.DESCRIPTION, description=module.DESCRIPTION)
        module.add_arguments(added)
        added.set_defaults(run=module.run)
    options = parser.parse_args(words)
    try:
        status: int = options.run(options)
    except RuntimeError as error:
        print("\n".join([f"error: {error}", *getattr(error, "__notes__", ())]), file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
