"""Computes when many PCs have a release: what `bench deploy` measured of one, extended to all.

Model. A copy has its bytes and requests. It occupies the server for the larger of bytes ÷ bandwidth and requests ÷
requests a second, and a PC that is alone for bytes ÷ the slowest of server, PC and the policy's cap. PCs begin evenly
within `spread_seconds`, all at once where that is 0; where the server, or `parallel_copies` of the speed that a PC
alone has, carries fewer than begin, they wait for each other, first come, first served.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from typing import Any

from ci.fleet import Fleet, Server
from ci.products import REPOSITORY

FIRST = "first run"
"""What a report calls a start by a user who has nothing yet."""


@dataclass(frozen=True)
class Policy:
    """What of a channel's policy spreads the load; 0 is no limit."""

    name: str
    spread_seconds: int = 0
    parallel_copies: int = 0
    bytes_per_second: int = 0


@dataclass(frozen=True)
class Copying:
    """What a PC takes of the share to have a release."""

    name: str
    bytes: float
    requests: float

    def alone_s(self, server: Server, client_bits_per_second: float, policy: Policy) -> float:
        """How long a PC copies that nobody is in the way of."""
        speed = min(server.bits_per_second, client_bits_per_second, 8 * policy.bytes_per_second or math.inf)
        return max(8 * self.bytes / speed, self.requests / server.requests_per_second)

    def demand_s(self, server: Server) -> float:
        """How long it keeps the server busy."""
        return max(8 * self.bytes / server.bits_per_second, self.requests / server.requests_per_second)

    def last_s(self, server: Server, client_bits_per_second: float, policy: Policy, computers: int) -> float:
        """When the last of the PCs has it, from the moment on that the first begins."""
        alone, between = self.alone_s(server, client_bits_per_second, policy), self.demand_s(server)
        if policy.parallel_copies:
            between = max(between, alone / policy.parallel_copies)
        return max(policy.spread_seconds, (computers - 1) * between) + alone

    def used(self, server: Server, policy: Policy, computers: int) -> float:
        """The part of the spread that the server is in use for; 1 where it is in use until the last has it."""
        if not policy.spread_seconds:
            return 1.0
        return min(1.0, computers * self.demand_s(server) / policy.spread_seconds)


@dataclass(frozen=True)
class Plan:
    """What `ci/share.toml` says of PCs and policies."""

    network: str
    launchers_at_once: int
    product_megabytes: int
    computers: list[int]
    client_bits_per_second: float
    policies: list[Policy]
    servers: list[Server]

    @classmethod
    def read(cls) -> Plan:
        data: dict[str, Any] = tomllib.loads((REPOSITORY / "ci" / "share.toml").read_text(encoding="utf-8"))["deploy"]
        speed = data.pop("client_megabits_per_second") * 1e6
        policies = [Policy(**entry) for entry in data.pop("policies")]
        return cls(**data, client_bits_per_second=speed, policies=policies, servers=Fleet.read().servers)
