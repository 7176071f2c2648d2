"""The codec `idna` for host names in ASCII: what Python's own does with them, without the tables of other letters."""

from __future__ import annotations

import codecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Buffer

LONGEST_LABEL = 63


def encode(name: str, errors: str = "strict") -> tuple[bytes, int]:
    """The name as a name server gets it.

    Raises UnicodeError for other letters, and for a label (what stands between two dots) that is empty or too long.
    """
    if errors != "strict":
        raise UnicodeError(f"unsupported error handling {errors}")
    try:
        encoded = name.encode("ascii")
    except UnicodeEncodeError:
        raise UnicodeError(
            f"the host name {name!r} has letters that this program cannot look up: give its registered form (xn--...)"
        ) from None
    labels = encoded.split(b".")
    # The last one is empty in a name that ends with a dot.
    if not all(labels[:-1]) or any(len(label) > LONGEST_LABEL for label in labels):
        raise UnicodeError("label empty or too long")
    return encoded, len(name)


def decode(name: Buffer, errors: str = "strict") -> tuple[str, int]:
    """The name as it is registered: letters that are encoded in it (xn--...) stay so."""
    encoded = bytes(name)
    return encoded.decode("ascii", errors), len(encoded)


CODEC = codecs.CodecInfo(encode, decode, name="idna")
