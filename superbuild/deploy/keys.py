"""Key files: one line each, as the specification in ``release_format`` says."""

import base64
import binascii
import os
import stat
from pathlib import Path

from nacl.signing import SigningKey, VerifyKey

from ..errors import SuperbuildError
from .release_format import KEY_BYTES

PUBLIC = "ed25519"
PRIVATE = "ed25519-private"
KEYGEN = "Make a pair of keys with: python3 -m superbuild deploy keygen"


def public_path(private: Path) -> Path:
    """The public key's file, beside the private one."""
    return private.with_name(f"{private.name}.pub")


def generate(path: Path) -> SigningKey:
    """Make a private key at ``path`` and its public key beside it; replaces nothing."""
    key = SigningKey.generate()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for target, kind, data, mode in (
            (path, PRIVATE, bytes(key), 0o600),
            (public_path(path), PUBLIC, bytes(key.verify_key), 0o644),
        ):
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
            with os.fdopen(descriptor, "w", encoding="ascii") as stream:
                stream.write(f"{kind} {base64.b64encode(data).decode()}\n")
                stream.flush()
                os.fsync(stream.fileno())
    except FileExistsError as error:
        raise SuperbuildError(
            f"There is already a key in {error.filename}, and PCs may trust it.",
            "Use it, or name another file with --key.",
        ) from error
    except OSError as error:
        raise SuperbuildError(
            f"The key cannot be written to {path}: {error.strerror}.",
            "Name a file in a folder of yours with --key.",
        ) from error
    return key


def _read(path: Path, kind: str, option: str) -> bytes:
    try:
        words = path.read_text(encoding="ascii").split()
    except FileNotFoundError as error:
        raise SuperbuildError(f"There is no key in {path}.", f"Name its file with {option}. {KEYGEN}") from error
    except (OSError, ValueError) as error:
        raise SuperbuildError(f"The key in {path} cannot be read: {error}.", f"Name its file with {option}.") from error
    try:
        data = base64.b64decode(words[1], validate=True) if len(words) == 2 and words[0] == kind else b""
    except binascii.Error:
        data = b""
    if len(data) != KEY_BYTES:
        raise SuperbuildError(f"{path} is no file with an {kind} key.", f"Name another with {option}. {KEYGEN}")
    return data


def read_private(path: Path, option: str = "--key") -> SigningKey:
    """The private key in a file that is its owner's alone."""
    data = _read(path, PRIVATE, option)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise SuperbuildError(
            f"Others can read the private key in {path}.",
            f"Run: chmod 600 {path}; if somebody may have taken it, change it with: superbuild deploy rotate",
        )
    return SigningKey(data)


def read_public(path: Path, option: str = "--public-key") -> VerifyKey:
    """The public key in a file."""
    return VerifyKey(_read(path, PUBLIC, option))
