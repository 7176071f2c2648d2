"""Start of ``python3 -m superbuild``; an older Python must get this far to be told so."""

import sys

if sys.version_info[:2] != (3, 11):
    sys.exit(
        "superbuild: the locked tools are for Python 3.11, and this is {}.{}.\n"
        "Run it as: python3.11 -m superbuild".format(*sys.version_info[:2])
    )

from .cli import main

sys.exit(main(sys.argv[1:]))
