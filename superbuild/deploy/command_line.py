"""The options of ``superbuild deploy``. Imports no more than the standard library has until an action is run."""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import SuperbuildError
from ..places import Places

if TYPE_CHECKING:
    from .publishing import Publisher

PUBLISH = "publish"
ACTIONS = (PUBLISH, "keygen", "status", "verify", "rollback", "renew", "rotate", "prune")
CHANNELS = ("stable", "pilot")
UPDATES = ("mandatory", "optional")
KEEP = 3
EXPIRES_DAYS = 365
FIRST_LAUNCHER = "0.1.0"
Handler = Callable[[Places, argparse.Namespace], int]
POLICY = {
    "parallel_copies": "how many PCs copy from the share at once; 0: no limit",
    "bytes_per_second": "what a copying PC takes of the network; 0: no limit",
    "spread_seconds": "the longest random wait of a PC before it copies an update",
    "cached_releases": "how many releases a PC keeps",
    "minimum_free_bytes": "what a copy must leave free on the PC's disk",
}


def _number(text: str, least: int) -> int:
    number = int(text)
    if number < least:
        raise argparse.ArgumentTypeError(f"must be {least} or more")
    return number


def _positive(text: str) -> int:
    return _number(text, 1)


def _not_negative(text: str) -> int:
    return _number(text, 0)


def _policy(arguments: argparse.Namespace) -> dict[str, Any]:
    """What the options change in a channel's policy."""
    given = {name: getattr(arguments, name) for name in ("update", *POLICY)}
    given["keep"] = given.pop("cached_releases")
    return {name: value for name, value in given.items() if value is not None}


def default_key() -> Path:
    """Where the private key is when no option says otherwise."""
    home = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(home) / "slicerqreads" / "release-key"


def _publisher(arguments: argparse.Namespace) -> "Publisher":
    from .keys import read_private
    from .publishing import Publisher
    from .share import Share

    if arguments.key.resolve().is_relative_to(arguments.share.resolve()):
        raise SuperbuildError(
            f"The private key {arguments.key} lies on the share, where others can take it.",
            "Change it (superbuild deploy rotate), and keep the new one elsewhere.",
        )
    dry_run: bool = getattr(arguments, "dry_run", False)
    return Publisher(Share(arguments.share), read_private(arguments.key), sys.stdout, dry_run=dry_run)


def _folder(text: str) -> Path:
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {path}")
    return path


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {path}")
    return path


def _publish(places: Places, arguments: argparse.Namespace) -> int:
    from ..places import STATIC
    from ..product import ProductRules, binary_path
    from . import materials
    from .publishing import read_product

    path = arguments.product or binary_path(places, STATIC, ProductRules.load())
    if not path.is_file():
        raise SuperbuildError(
            f"There is no {path}.", "Run: python3 -m superbuild build, or name another file with --product."
        )
    publisher = _publisher(arguments)
    publisher.share.require_root()
    licences, sbom = ({}, {}) if arguments.product else materials.of_build(places)
    if arguments.licences:
        licences = {file.name: file.read_bytes() for file in sorted(arguments.licences.iterdir()) if file.is_file()}
    if arguments.sbom:
        sbom = {arguments.sbom.name: arguments.sbom.read_bytes()}
    publisher.publish(
        read_product(path, arguments.minimum_launcher, licences, sbom),
        arguments.channel,
        keep=arguments.keep,
        expires_days=arguments.expires_days,
        policy=_policy(arguments),
        allow_downgrade=arguments.allow_downgrade,
    )
    return 0


def _roll_back(_places: Places, arguments: argparse.Namespace) -> int:
    _publisher(arguments).roll_back(arguments.channel, arguments.to, expires_days=arguments.expires_days)
    return 0


def _renew(_places: Places, arguments: argparse.Namespace) -> int:
    channels = [arguments.channel] if arguments.channel else []
    _publisher(arguments).renew(channels, expires_days=arguments.expires_days, policy=_policy(arguments))
    return 0


def _prune(_places: Places, arguments: argparse.Namespace) -> int:
    _publisher(arguments).prune(arguments.keep)
    return 0


def _rotate(_places: Places, arguments: argparse.Namespace) -> int:
    from .keys import read_private, read_public

    others = [read_public(path, "--backup-key") for path in arguments.backup_key]
    _publisher(arguments).rotate(read_private(arguments.new_key, "--new-key"), others)
    return 0


def _inspect(arguments: argparse.Namespace, action: str) -> int:
    from . import inspection
    from .keys import public_path, read_public
    from .share import Share

    key = read_public(arguments.public_key or public_path(arguments.key))
    function = inspection.status if action == "status" else inspection.verify
    return function(Share(arguments.share), key, sys.stdout)


def _status(_places: Places, arguments: argparse.Namespace) -> int:
    return _inspect(arguments, "status")


def _verify(_places: Places, arguments: argparse.Namespace) -> int:
    return _inspect(arguments, "verify")


def _keygen(_places: Places, arguments: argparse.Namespace) -> int:
    from .keys import generate, public_path
    from .release_format import key_id

    key = generate(arguments.key)
    print(f"Private key: {arguments.key} (keep it secret, and keep a copy in a safe place)")
    print(f"Public key:  {public_path(arguments.key)}, id {key_id(key.verify_key)}")
    return 0


def _add_policy(added: argparse.ArgumentParser) -> None:
    group = added.add_argument_group("policy", "what PCs do about updates; what is not given stays as it is")
    group.add_argument("--update", choices=UPDATES, help="mandatory: at the next start; optional: the user is asked")
    for name, text in POLICY.items():
        group.add_argument(f"--{name.replace('_', '-')}", type=_not_negative, metavar="N", help=text)


def _add_key(added: argparse.ArgumentParser) -> None:
    added.add_argument(
        "--key", type=Path, default=default_key(), metavar="FILE", help="private key; default: %(default)s"
    )


def _add_expiry(added: argparse.ArgumentParser) -> None:
    added.add_argument(
        "--expires-days",
        type=_positive,
        default=EXPIRES_DAYS,
        metavar="N",
        help="PCs take nothing from a channel that was not renewed for so long; default: %(default)s",
    )


def _add_keep(added: argparse.ArgumentParser) -> None:
    added.add_argument(
        "--keep",
        type=_positive,
        default=KEEP,
        metavar="N",
        help="releases that each channel keeps; its present and its last one always stay; default: %(default)s",
    )
    added.add_argument("--dry-run", action="store_true", help="write nothing, and say what would be done")


def _add_channel(added: argparse.ArgumentParser, default: str | None = CHANNELS[0]) -> None:
    added.add_argument("--channel", choices=CHANNELS, default=default, help=f"default: {default or 'all'}")


def add_actions(deploy: argparse.ArgumentParser) -> None:
    """Give the command its actions; ``with_action`` makes the first of them the default."""
    actions = deploy.add_subparsers(title="actions", metavar="ACTION", required=True)

    def action(name: str, handler: Handler, text: str, *, share: bool = True) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(handler=handler)
        if share:
            added.add_argument("share", type=Path, metavar="SHARE", help="folder of the share")
        _add_key(added)
        return added

    added = action(PUBLISH, _publish, "Publish the product; deploy SHARE is short for deploy publish SHARE.")
    _add_channel(added)
    _add_keep(added)
    added.add_argument("--product", type=Path, metavar="FILE", help="default: the product in dist/")
    added.add_argument("--allow-downgrade", action="store_true", help="publish a version older than the channel's")
    added.add_argument("--minimum-launcher", default=FIRST_LAUNCHER, metavar="VERSION", help="default: %(default)s")
    text = "license texts to put beside the product; default: those of the build, with the product in dist/"
    added.add_argument("--licences", type=_folder, metavar="FOLDER", help=text)
    added.add_argument("--sbom", type=_file, metavar="FILE", help="bill of materials; default: likewise")
    _add_expiry(added)
    _add_policy(added)

    action("keygen", _keygen, "Make the pair of keys that releases are signed with.", share=False)

    for name, handler, text in (
        ("status", _status, "Show channels and releases."),
        ("verify", _verify, "Read everything back from the share and name each fault."),
    ):
        added = action(name, handler, text)
        added.add_argument("--public-key", type=Path, metavar="FILE", help="default: the one beside the private key")

    added = action("rollback", _roll_back, "Have a channel name its last release again.")
    _add_channel(added)
    added.add_argument("--to", metavar="RELEASE", help="another release; status lists them")
    _add_expiry(added)

    added = action("renew", _renew, "Have channels expire later, or change their policy.")
    _add_channel(added, None)
    _add_expiry(added)
    _add_policy(added)

    added = action("rotate", _rotate, "Have the share trust another key from now on.")
    added.add_argument("--new-key", type=Path, required=True, metavar="FILE", help="private key made with keygen")
    added.add_argument(
        "--backup-key",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a public key that is trusted, too, for when the new one is lost; may be repeated",
    )

    added = action("prune", _prune, "Delete releases that no channel keeps, and what interrupted copies have left.")
    _add_keep(added)


def with_action(words: list[str]) -> list[str]:
    """The command line with the action that is meant where ``deploy`` is followed by none."""
    if words[:1] == ["deploy"] and words[1:] and words[1] not in (*ACTIONS, "-h", "--help"):
        return ["deploy", PUBLISH, *words[1:]]
    return words
