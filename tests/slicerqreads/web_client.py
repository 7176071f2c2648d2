"""The program with its web server, and what asks it: as a well-behaved client does, and byte by byte."""

from __future__ import annotations

import atexit
import contextlib
import functools
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ci.processes import wait_or_kill

TIME_LIMIT_S = 60


@dataclass(frozen=True)
class Answer:
    """What was answered to a request."""

    status: int
    fields: Mapping[str, str]
    """Of the header, by names in lower case."""
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class WebServer:
    """A running SlicerQReads that is asked by HTTP."""

    process: subprocess.Popen[bytes]
    connection_file: Path
    log: Path
    port: int
    token: str

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def authorization(self) -> str:
        return f"Bearer {self.token}"

    def connect(self, timeout: float = TIME_LIMIT_S) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def ask(self, method: str, path: str, body: object = None, **fields: str | None) -> Answer:
        """Asks as the interface wants it.

        Args:
            method: of HTTP.
            path: with parameters.
            body: a text or bytes as they are, all else as JSON.
            **fields: of the header, with underscores for hyphens; None leaves out what there would be.
        """
        wanted: dict[str, str | None] = {"Authorization": self.authorization}
        data = body if body is None or isinstance(body, str | bytes) else json.dumps(body)
        if method == "POST":
            data = data or b""
            wanted["Content-Type"] = "application/json"
        wanted |= {name.replace("_", "-"): value for name, value in fields.items()}
        connection = self.connect()
        connection.request(method, path, data, {name: value for name, value in wanted.items() if value is not None})
        response = connection.getresponse()
        answer = Answer(response.status, {name.lower(): text for name, text in response.getheaders()}, response.read())
        connection.close()
        return answer

    def show(self, path: Path | str, **fields: object) -> Answer:
        return self.ask("POST", "/api/v1/show", {"path": str(path)} | fields)

    def status(self) -> Any:
        answer = self.ask("GET", "/api/v1/status")
        assert answer.status == 200, answer
        return answer.json

    def raw(self, data: bytes, timeout: float = TIME_LIMIT_S) -> bytes:
        """All that comes back for some bytes; empty where the connection was broken off."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            received = b""
            with contextlib.suppress(ConnectionError):
                connection.sendall(data)
                while part := connection.recv(65536):
                    received += part
            return received

    def head(self, method: str = "GET", path: str = "/api/v1/status", *lines: str) -> bytes:
        """The head of a request without its end: one that is allowed, and further lines."""
        start = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Authorization: {self.authorization}"]
        return "".join(f"{line}\r\n" for line in [*start, *lines]).encode("latin-1")

    def assert_answers(self) -> None:
        """It is there, and does what it should."""
        assert self.process.poll() is None, self.log.read_text(errors="replace")
        assert self.ask("GET", "/api/v1/status").status == 200

    def measure(self) -> tuple[int, int, int]:
        """Memory of its own in bytes, open files and threads."""
        proc = Path("/proc", str(self.process.pid))
        status = proc.joinpath("status").read_text()
        found = re.search(r"RssAnon:\s+(\d+) kB", status)
        threads = re.search(r"Threads:\s+(\d+)", status)
        assert found and threads
        return int(found[1]) * 1024, len(list(proc.joinpath("fd").iterdir())), int(threads[1])


def status_of(raw: bytes) -> int:
    """The status of an answer; 0 where there is none."""
    found = re.match(rb"HTTP/1\.1 (\d{3}) ", raw)
    return int(found[1]) if found else 0


@functools.cache
def session_of(home: Path) -> Path:
    """The folder of the user's session, for one home folder; sockets need a shorter path than pytest's folders have."""
    folder = Path(tempfile.mkdtemp(prefix="session-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment(home: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "TMPDIR": str(home),
        "LIBGL_ALWAYS_SOFTWARE": "1",
        "XDG_RUNTIME_DIR": str(session_of(home)),
    }


@contextlib.contextmanager
def start_server(
    binary: Path,
    home: Path,
    *arguments: object,
    user: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Iterator[WebServer]:
    """Starts the program, hidden, and ends it afterwards; fails the test if it crashed meanwhile."""
    log = home / "server.log"
    command = [str(binary), "-platform", "offscreen", "--testing", "--resident", "--web-server", *map(str, arguments)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, env=environment(home) | dict(variables or {}), stdin=subprocess.DEVNULL,
            stdout=output, stderr=output,
            user=user, group=user, extra_groups=None if user is None else [],
        )  # fmt: skip
    try:
        yield connected(process, home, log)
        assert process.poll() in (None, 0), f"ended with {process.returncode}: {log.read_text(errors='replace')}"
    finally:
        process.terminate()
        wait_or_kill(process, TIME_LIMIT_S)


def connected(process: subprocess.Popen[bytes], home: Path, log: Path) -> WebServer:
    """Waits for the connection file that this process writes."""
    deadline = time.monotonic() + TIME_LIMIT_S
    while True:
        for path in session_of(home).glob("slicerqreads/http-*.json"):
            with contextlib.suppress(FileNotFoundError):
                content = json.loads(path.read_text(encoding="utf-8"))
                if content["process"] == process.pid:
                    return WebServer(process, path, log, content["port"], content["token"])
        assert process.poll() is None, f"ended with {process.returncode}: {log.read_text(errors='replace')}"
        assert time.monotonic() < deadline, f"no connection file; {log.read_text(errors='replace')}"
        time.sleep(0.02)
