"""The web server, and those who want of it what they may not have."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import random
import shutil
import signal
import socket
import stat
import string
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ci.phantom import PATIENT_ID, PATIENT_NAME, write_phantom

from .web_client import TIME_LIMIT_S, WebServer, connected, environment, start_server, status_of

REQUEST_TIME_S = 5
"""For a request as a whole; see HttpServer::Limits."""
CONNECTIONS = 32
"""At once; as well."""
STRANGER = 65534
"""The number of a user who is not this one."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is open to requests; beside it there is one that is not."""
    folder = tmp_path_factory.mktemp("images") / "open"
    write_folder(folder / "phantom")
    write_folder(folder.with_name("open-not") / "phantom")
    (folder / "inside").symlink_to(folder / "phantom")
    (folder / "outside").symlink_to(folder.with_name("open-not"))
    (folder / "outside file").symlink_to(next((folder.with_name("open-not") / "phantom").glob("*.dcm")))
    (folder / "loop").symlink_to(folder / "loop")
    return folder


def write_folder(folder: Path) -> None:
    folder.mkdir(parents=True)
    write_phantom(folder, slices=11, size=32)


@pytest.fixture(scope="module")
def server(binary: Path, home: Path, images: Path) -> Iterator[WebServer]:
    with start_server(binary, home, "--allow-root", images) as started:
        yield started


@pytest.fixture(autouse=True)
def nothing_is_carried_out(server: WebServer, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test tries: it is there afterwards, and has done nothing that it was asked for."""
    server.assert_answers()
    before = server.status()["requestCount"]
    yield
    server.assert_answers()
    if "carries_out" not in request.fixturenames:
        assert server.status()["requestCount"] == before


@pytest.fixture
def carries_out() -> None:
    """For tests that ask for something which is carried out, or refused by the viewer itself."""


CLEAR = b"{}"


def clearing(server: WebServer, *lines: str, body: bytes = CLEAR) -> bytes:
    """A request that empties the window, with further lines."""
    return server.head("POST", "/api/v1/clear", *lines) + b"\r\n" + body


JSON = ("Content-Type: application/json", f"Content-Length: {len(CLEAR)}")


def test_attacks_fail_for_what_is_wrong_with_them(server: WebServer, carries_out: None) -> None:
    """What the tests below make of it is refused; as it is, it is not."""
    assert status_of(server.raw(clearing(server, *JSON))) == 200


# -- Where it listens, and how it is found -----------------------------------------------------------------------------


def listened_at(server: WebServer) -> set[tuple[str, int]]:
    """Addresses, as /proc has them, and ports of the process's sockets."""
    inodes = set()
    for descriptor in Path("/proc", str(server.process.pid), "fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            inodes.add(str(descriptor.readlink()))
    found = set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        path = Path("/proc/net", table)
        for line in path.read_text().splitlines()[1:] if path.exists() else []:
            words = line.split()
            if f"socket:[{words[9]}]" in inodes and words[3] in ("0A", "07"):
                address, port = words[1].split(":")
                found.add((address, int(port, 16)))
    return found


def test_listens_at_loopback_only(server: WebServer) -> None:
    allowed = {("0100007F", server.port), ("00000000000000000000000001000000", server.port)}
    found = listened_at(server)
    assert ("0100007F", server.port) in found
    assert found <= allowed
    if socket.has_ipv6 and Path("/proc/sys/net/ipv6/conf/lo/disable_ipv6").read_text().strip() == "0":
        assert found == allowed
        with socket.create_connection(("::1", server.port)) as connection:
            head = server.head().replace(b"127.0.0.1", b"[::1]") + b"\r\n"
            connection.sendall(head)
            assert status_of(connection.recv(65536)) == 200


def test_connection_file_is_for_the_user_only(server: WebServer) -> None:
    state = server.connection_file.lstat()
    assert stat.S_ISREG(state.st_mode)
    assert (stat.S_IMODE(state.st_mode), state.st_uid) == (0o600, os.getuid())
    assert stat.S_IMODE(server.connection_file.parent.stat().st_mode) == 0o700
    assert len(server.token) == 64
    assert set(server.token) <= set("0123456789abcdef")
    assert len(set(server.token)) > 6
    assert server.port not in (0, 2016)


def test_second_start_has_a_token_of_its_own(server: WebServer, binary: Path, tmp_path: Path) -> None:
    with start_server(binary, tmp_path) as other:
        assert (other.token != server.token, other.port != server.port) == (True, True)
        assert other.ask("GET", "/api/v1/status", Authorization=server.authorization).status == 401


def test_link_in_place_of_the_connection_file_is_not_followed(server: WebServer, binary: Path, tmp_path: Path) -> None:
    with start_server(binary, tmp_path) as other:
        file = other.connection_file
        assert other.ask("POST", "/api/v1/quit").status == 200
        assert other.process.wait(TIME_LIMIT_S) == 0
    assert not file.exists(), "it goes with the program"
    victim = tmp_path / "victim"
    victim.write_text('{"process": 0}')
    file.symlink_to(victim)
    with start_server(binary, tmp_path) as other:
        assert not other.connection_file.is_symlink()
        other.assert_answers()
    assert victim.read_text() == '{"process": 0}'


def test_killed_program_is_replaced(binary: Path, tmp_path: Path) -> None:
    command = [str(binary), "-platform", "offscreen", "--testing", "--resident", "--web-server"]
    for attempt in range(3):
        log = tmp_path / f"log{attempt}"
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=environment(tmp_path), stdout=output, stderr=output)
        try:
            started = connected(process, tmp_path, log)
            started.assert_answers()
            assert len(list(started.connection_file.parent.glob("http-*.json"))) == 1
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert started.connection_file.exists()
    with start_server(binary, tmp_path) as after:
        after.assert_answers()
        assert after.connection_file == started.connection_file


def test_other_instance_keeps_its_connection_file(binary: Path, tmp_path: Path) -> None:
    with start_server(binary, tmp_path) as first, start_server(binary, tmp_path, "--new-instance") as second:
        assert first.connection_file != second.connection_file
        first.assert_answers()
        second.assert_answers()


# -- Who asks ----------------------------------------------------------------------------------------------------------


def test_wrong_token(server: WebServer) -> None:
    token = server.token
    wrong: list[str | None] = [None, "", "Bearer", "Bearer ", f"Bearer {token[:-1]}", f"Bearer {token}0"]
    wrong += [f"Bearer {token[:-1]}{'0' if token[-1] != '0' else '1'}", f"Bearer {token.upper()}Z", f"bearer {token}"]
    wrong += [f"Basic {token}", token, f"Bearer  {token}", f"Bearer {token},Bearer {token}", "Bearer " + "0" * 64]
    for authorization in wrong:
        for method, path in (("GET", "/api/v1/status"), ("POST", "/api/v1/clear"), ("GET", "/nothing")):
            answer = server.ask(method, path, Authorization=authorization)
            assert answer.status == 401, authorization
            assert set(answer.json) == {"outcome", "message"}
            assert answer.fields["www-authenticate"] == "Bearer"
    in_address = f"/api/v1/status?token={token}&Authorization=Bearer%20{token}"
    assert server.ask("GET", in_address, Authorization=None).status == 401
    twice = server.head("GET", "/api/v1/status", f"Authorization: {server.authorization}") + b"\r\n"
    assert status_of(server.raw(twice)) == 401


def test_page_whose_name_leads_here(server: WebServer) -> None:
    """DNS rebinding: the browser thinks that the page's own server is asked."""
    port = server.port
    hosts = ["evil.example", f"evil.example:{port}", "127.0.0.1", "localhost", "127.0.0.1:1", f"127.1:{port}", ""]
    hosts += [f"localhost.evil.example:{port}", f"127.0.0.1:{port}.evil.example", f"user@127.0.0.1:{port}"]
    hosts += [f"LOCALHOST:{port}", f"127.0.0.1:0{port}", f"0.0.0.0:{port}", f"[::]:{port}", f"2130706433:{port}"]
    for host in hosts:
        request = clearing(server, *JSON).replace(f"Host: {server.host}".encode(), f"Host: {host}".encode())
        assert status_of(server.raw(request)) == 421, host
    without = clearing(server, *JSON).replace(f"Host: {server.host}\r\n".encode(), b"")
    assert status_of(server.raw(without)) == 421
    for second in (server.host, "evil.example"):
        assert status_of(server.raw(clearing(server, f"Host: {second}", *JSON))) == 421


def test_pages_are_refused(server: WebServer) -> None:
    origins = ["http://evil.example", "null", f"http://{server.host}", "file://", "", "chrome-extension://x"]
    for origin in origins:
        answer = server.ask("POST", "/api/v1/clear", "{}", Origin=origin)
        assert answer.status == 403, origin
        assert not [name for name in answer.fields if name.startswith("access-control")]
    preflight = server.ask(
        "OPTIONS",
        "/api/v1/clear",
        Origin="http://evil.example",
        Access_Control_Request_Method="POST",
        Access_Control_Request_Headers="authorization,content-type",
        Authorization=None,
    )
    assert preflight.status == 403
    assert not [name for name in preflight.fields if name.startswith("access-control")]


def test_forms_and_pictures_of_pages(server: WebServer) -> None:
    """What a page can send without being asked whether it may: no token, and none of the types that are taken."""
    kinds = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/json", ""]
    kinds += ["application/json; charset=utf-16", "application/json, text/plain", "application/jsonx", "Application"]
    for kind in kinds:
        for body in ('{"request": "x"}', "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n{}\r\n--x--", "{}="):
            for authorization, status in ((None, 401), (server.authorization, 415)):
                answer = server.ask("POST", "/api/v1/clear", body, Content_Type=kind, Authorization=authorization)
                assert answer.status == status, kind
    for path in ("/api/v1/screenshot.png", "/slicer/screenshot", "/api/v1/clear", "/slicer/mrml"):
        picture = server.ask("GET", path, Authorization=None, Sec_Fetch_Dest="image", Accept="image/*")
        assert picture.status == 401
        assert b"PNG" not in picture.body
    assert server.ask("GET", "/api/v1/clear").status == 405


def test_answers_are_not_for_pages(server: WebServer) -> None:
    for answer in (server.ask("GET", "/api/v1/status"), server.ask("GET", "/<script>alert(1)</script>")):
        assert answer.fields["x-content-type-options"] == "nosniff"
        assert answer.fields["cache-control"] == "no-store"
        assert answer.fields["content-type"] == "application/json"
        assert b"<script>" not in answer.body


STRANGERS_CLIENT = """
import http.client, json, os, socket, sys
folder, port = sys.argv[1], int(sys.argv[2])
seen = {"uid": os.getuid(), "files": [], "answers": []}
for path in (folder, folder + "/" + sys.argv[3]):
    try:
        seen["files"].append(open(path).read() if os.path.isfile(path) else os.listdir(path))
    except OSError as error:
        seen["files"].append(type(error).__name__)
for name in sys.argv[4:]:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(folder + "/" + name)
            seen["files"].append("connected")
    except OSError as error:
        seen["files"].append(type(error).__name__)
for method, path in (("GET", "/api/v1/status"), ("GET", "/api/v1/screenshot.png"), ("POST", "/api/v1/show")):
    for token in ("", "0" * 64):
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        client.request(method, path, "{}" if method == "POST" else None,
                       {"Authorization": "Bearer " + token, "Content-Type": "application/json"})
        answer = client.getresponse()
        seen["answers"].append(answer.status)
        assert b"PNG" not in answer.read()
print(json.dumps(seen))
"""


def test_other_user_gets_nothing(server: WebServer) -> None:
    if os.getuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can act as a second user, by setpriv")
    folder = server.connection_file.parent
    others = [path.name for path in folder.iterdir() if path.is_socket()]
    # The interpreter of the tests may lie where others cannot look.
    command = ["setpriv", f"--reuid={STRANGER}", f"--regid={STRANGER}", "--clear-groups", "/usr/bin/python3", "-c"]
    command += [STRANGERS_CLIENT, str(folder), str(server.port), server.connection_file.name, *others]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)
    assert ended.returncode == 0, ended.stderr
    seen = json.loads(ended.stdout)
    assert seen["uid"] == STRANGER
    assert seen["files"] == ["PermissionError"] * (2 + len(others))
    assert seen["answers"] == [401] * 6


def test_folder_that_others_may_look_into_is_not_used(binary: Path, tmp_path: Path) -> None:
    session = Path(environment(tmp_path)["XDG_RUNTIME_DIR"])
    (session / "slicerqreads").mkdir(mode=0o755)
    (session / "slicerqreads").chmod(0o755)
    command = [str(binary), "-platform", "offscreen", "--testing", "--resident", "--web-server"]
    log = tmp_path / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment(tmp_path), stdout=output, stderr=output)
    deadline = time.monotonic() + TIME_LIMIT_S
    while b"is not a folder that only you may look into" not in log.read_bytes():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    assert not list(session.rglob("http-*.json"))
    process.terminate()
    process.wait(TIME_LIMIT_S)


# -- How it is asked ---------------------------------------------------------------------------------------------------

HIDDEN = (
    "POST /api/v1/clear HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n"
    + "\r\n".join(JSON)
    + "\r\n\r\n{{}}"
)

SMUGGLING = {
    "length and chunks": ("Content-Length: 2", "Transfer-Encoding: chunked"),
    "length 0 and chunks": ("Content-Length: 0", "Transfer-Encoding: chunked"),
    "chunks": ("Transfer-Encoding: chunked",),
    "chunks, then something": ("Transfer-Encoding: chunked, identity",),
    "something, then chunks": ("Transfer-Encoding: gzip, chunked",),
    "chunks that are none": ("Content-Length: 2", "Transfer-Encoding: xchunked"),
    "two lengths": ("Content-Length: 2", "Content-Length: 200"),
    "one length twice": ("Content-Length: 2", "Content-Length: 2"),
    "a list of lengths": ("Content-Length: 2, 2",),
    "a length with a sign": ("Content-Length: +2",),
    "a negative length": ("Content-Length: -1",),
    "a hexadecimal length": ("Content-Length: 0x2",),
    "a length with a space": ("Content-Length: 2 2",),
    "an endless length": ("Content-Length: 99999999999999999999999",),
    "a folded line": ("Content-Length: 2", "X-Folded: one\r\n two"),
    "a folded length": ("Content-Length:\r\n 2",),
    "a space before the colon": ("Content-Length : 2",),
    "a name with a space": ("Content-Length: 2", "Transfer Encoding: chunked"),
    "a hidden name": ("Content-Length: 2", " Transfer-Encoding: chunked"),
    "a tab in chunks": ("Content-Length: 2", "Transfer-Encoding:\tchunked"),
    "a line without a colon": ("Content-Length: 2", "chunked"),
    "a zero byte": ("Content-Length: 2", "X-Zero: a\0b"),
    "a lone carriage return": ("Content-Length: 2", "X-Return: a\rTransfer-Encoding: chunked"),
    "a lone line feed": ("Content-Length: 2", "X-Feed: a\nTransfer-Encoding: chunked"),
    "trailers": ("Content-Length: 2", "Trailer: Content-Length"),
    "an upgrade": ("Content-Length: 2", "Connection: Upgrade", "Upgrade: websocket"),
}


@pytest.mark.parametrize("lines", SMUGGLING.values(), ids=SMUGGLING)
def test_request_inside_of_a_request(server: WebServer, lines: tuple[str, ...]) -> None:
    """Whichever way the body's end is looked for, what follows it is not carried out."""
    hidden = HIDDEN.format(host=server.host, authorization=server.authorization).encode()
    start = server.head("POST", "/api/v1/clear", "Content-Type: application/json", *lines) + b"\r\n"
    for body in (b"{}", b"0\r\n\r\n", b"2\r\n{}\r\n0\r\n\r\n", b"fffffffffffffffe\r\n", b"-2\r\n"):
        received = server.raw(start + body + hidden)
        assert status_of(received) in (400, 411, 413), received
        assert received.count(b"HTTP/1.1") == 1


def test_second_request_in_a_connection(server: WebServer) -> None:
    """There is none, so nothing can be taken for it."""
    received = server.raw((server.head() + b"\r\n") + clearing(server, *JSON))
    assert status_of(received) == 200
    assert received.count(b"HTTP/1.1") == 1
    assert b"connection: close" in received.lower()


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd", "identity", "gzip, gzip"])
def test_compressed_body(server: WebServer, coding: str) -> None:
    """A gigabyte of zeros; none of it is unpacked."""
    bomb = gzip.compress(bytes(1 << 25))
    bomb = gzip.compress(bomb * 30)[:60000]
    before, _, _ = server.measure()
    lines = ("Content-Type: application/json", f"Content-Encoding: {coding}", f"Content-Length: {len(bomb)}")
    assert status_of(server.raw(clearing(server, *lines, body=bomb))) == 415
    assert server.measure()[0] - before < 10_000_000


def test_too_much_of_everything(server: WebServer) -> None:
    long_line = "X-Long: " + "x" * 5000
    assert status_of(server.raw(clearing(server, long_line, *JSON))) == 400
    assert status_of(server.raw(clearing(server, "X-Endless: " + "x" * 1_000_000, *JSON))) in (0, 400)
    many = [f"X-Field-{number}: x" for number in range(64)]
    assert status_of(server.raw(clearing(server, *many, *JSON))) == 400
    assert status_of(server.raw(server.head("GET", "/" + "x" * 5000) + b"\r\n")) == 414
    assert status_of(server.raw(server.head("GET", "/" + "x" * 1_000_000) + b"\r\n")) in (0, 400, 414)
    before, _, _ = server.measure()
    for length in (65537, 999_999_999):
        lines = ("Content-Type: application/json", f"Content-Length: {length}")
        assert status_of(server.raw(clearing(server, *lines, body=b"{}"))) == 413
    lines = ("Content-Type: application/json", f"Content-Length: {50_000_000}")
    assert status_of(server.raw(clearing(server, *lines, body=bytes(50_000_000)))) in (0, 413)
    assert server.measure()[0] - before < 10_000_000


def test_client_that_asks_whether_it_may_send(server: WebServer) -> None:
    start = server.head("POST", "/api/v1/clear", "Content-Type: application/json", "Content-Length: 2")
    start = start.replace(server.token.encode(), b"0" * 64) + b"Expect: 100-continue\r\n\r\n"
    received = server.raw(start)
    assert status_of(received) == 401
    assert b"100 Continue" not in received


@pytest.mark.parametrize(
    "data",
    [b"", b"\r\n\r\n", b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03",
     b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET  / HTTP/1.1\r\n\r\n", b"get / http/1.1\r\n\r\n",
     b"CONNECT evil.example:80 HTTP/1.1\r\n\r\n", b"TRACE / HTTP/1.1\r\n\r\n", b"GET http://x/ HTTP/1.1\r\n\r\n",
     b"\0" * 5000, b"\xff" * 5000, b"GET /%00 HTTP/1.1\r\n\r\n", b"GET /..%2f..%2fetc/passwd HTTP/1.1\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request(server: WebServer, data: bytes) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=TIME_LIMIT_S) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        received = b""
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                received += part
    assert status_of(received) in (0, 400, 421)


@pytest.mark.timing
def test_slow_requests_end_in_time(server: WebServer) -> None:
    """Each byte comes in time, the request does not; others are answered meanwhile."""
    start = server.head("POST", "/api/v1/clear", "Content-Type: application/json", "Content-Length: 30") + b"\r\n"
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(12)]
    begin = time.monotonic()
    for index, connection in enumerate(slow):
        connection.sendall(start if index % 2 else start[:40])
    ended: dict[int, float] = {}
    while len(ended) < len(slow):
        assert time.monotonic() - begin < REQUEST_TIME_S + 3, f"{len(slow) - len(ended)} of {len(slow)} are open"
        for index, connection in enumerate(slow):
            if index in ended:
                continue
            try:
                connection.sendall(b" ")
                connection.settimeout(0.02)
                while part := connection.recv(65536):
                    assert b" 200 " not in part
                ended[index] = time.monotonic() - begin
            except TimeoutError:
                pass
            except OSError:
                ended[index] = time.monotonic() - begin
        asked = time.monotonic()
        server.assert_answers()
        assert time.monotonic() - asked < 1
    assert min(ended.values()) > REQUEST_TIME_S - 1.5
    for connection in slow:
        connection.close()


@pytest.mark.timing
def test_connections_are_limited(server: WebServer) -> None:
    """More than the allowed ones are closed at once, and the time of those that say nothing is over soon."""
    idle = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(150)]
    time.sleep(1)
    _, files, threads = server.measure()
    still_open = 0
    for connection in idle:
        connection.setblocking(False)
        try:
            connection.recv(1)
        except BlockingIOError:
            still_open += 1
        except OSError:
            pass
    assert 0 < still_open <= CONNECTIONS
    assert threads < CONNECTIONS + 30
    assert files < CONNECTIONS + 60
    deadline = time.monotonic() + REQUEST_TIME_S + 3
    while True:
        with contextlib.suppress(OSError):
            server.assert_answers()
            break
        assert time.monotonic() < deadline, "nobody is answered any more"
        time.sleep(0.1)
    for connection in idle:
        connection.close()


def test_event_streams_are_limited(server: WebServer) -> None:
    """Those who listen leave connections for those who ask."""
    head = server.head("GET", "/api/v1/events") + b"\r\n"
    listeners = [socket.create_connection(("127.0.0.1", server.port), timeout=TIME_LIMIT_S) for _ in range(12)]
    for connection in listeners:
        connection.sendall(head)
    statuses = [status_of(connection.recv(65536)) for connection in listeners]
    assert statuses.count(200) == 8
    assert statuses.count(503) == 4
    server.assert_answers()
    for connection in listeners:
        connection.close()
    deadline = time.monotonic() + TIME_LIMIT_S
    while True:
        with socket.create_connection(("127.0.0.1", server.port), timeout=TIME_LIMIT_S) as connection:
            connection.sendall(head)
            if status_of(connection.recv(65536)) == 200:
                break
        assert time.monotonic() < deadline, "the places of those who went are not given back"
        time.sleep(0.2)


# -- What is asked for -------------------------------------------------------------------------------------------------


def test_paths_outside_of_the_roots(server: WebServer, images: Path, carries_out: None) -> None:
    secret = images.with_name("open-not")
    file = next((secret / "phantom").glob("*.dcm"))
    # None of them says whether there is something; what is there does not show, nor where it is.
    outside: list[Path | str] = [
        "/",
        "/etc/passwd",
        "/etc",
        "/nowhere",
        secret,
        secret / "phantom",
        secret / "nothing",
        file,
    ]
    outside += ["/proc/self/environ", "/dev/zero", "/dev/stdin", str(images) + "-not/phantom", images.parent]
    wrong: list[Path | str] = [
        "phantom",
        "./phantom",
        "~/phantom",
        f"{images}/../open-not/phantom",
        f"{images}/phantom/../../open-not",
    ]
    wrong += [
        f"{images}/phantom/..",
        f"{images}\0/phantom",
        f"{images}/phantom\0.dcm",
        f"//host/share{images}",
        "//host",
    ]
    wrong += ["\\\\host\\share", "\\\\?\\C:\\images", "C:\\images", f"file://{images}/phantom", "", " ", "\0"]
    behind_links: list[Path | str] = [
        images / "outside",
        images / "outside/phantom",
        images / "outside file",
        images / "loop",
    ]
    behind_links += [images / "outside/nothing", images / "nothing"]
    texts = {}
    for paths, expected in ((outside, {403}), (wrong, {400, 403}), (behind_links, {404})):
        for path in paths:
            answer = server.show(path)
            assert answer.status in expected, f"{path}: {answer}"
            assert b"open-not" not in answer.body.replace(str(path).encode(), b"")
            texts[str(path)] = answer.json["message"]
            assert server.ask("GET", "/slicer/volumes").json == []
    assert len({texts[str(path)] for path in outside}) == 1
    assert len({texts[str(path)].replace(str(path), "") for path in behind_links}) == 1
    assert server.show(images / "inside").status == 200
    assert server.ask("POST", "/api/v1/clear").status == 200


def test_nothing_is_open_by_default(binary: Path, tmp_path: Path, images: Path) -> None:
    with start_server(binary, tmp_path) as other:
        for path in (images / "phantom", "/", "/nowhere"):
            assert other.show(path).status == 403
        assert other.ask("GET", "/slicer/volumes").json == []


def test_logs_name_nobody(binary: Path, tmp_path: Path, images: Path) -> None:
    with start_server(binary, tmp_path, "--allow-root", images, "--enable-exec") as other:
        assert other.show(images / "phantom", patientID="Wanted-4711").status == 409
        assert other.show(images / "phantom", answerAt="complete", patientID=PATIENT_ID).status == 200
        assert other.show("/secret/Doe^Jane").status == 403
        other.raw(other.head("GET", "/Doe^Jane") + b"X: Doe^Jane\r\n\r\n")
        said = other.log.read_text()
    for text in ("4711", PATIENT_ID, PATIENT_NAME.split("^")[0], "Doe", "phantom", other.token):
        assert text not in said


# -- Everything at once ------------------------------------------------------------------------------------------------

FUZZED = 10_000
WORKERS = 8


def broken(server: WebServer, chance: random.Random) -> bytes:
    """A request that has to be refused, whatever else is wrong with it."""
    method, path = chance.choice(
        [("GET", "/api/v1/status"), ("POST", "/api/v1/clear"), ("POST", "/api/v1/show"), ("GET", "/slicer/screenshot"),
         ("DELETE", "/slicer/mrml"), ("PUT", "/slicer/gui?contents=viewers"), ("POST", "/slicer/exec")]
    )  # fmt: skip
    body = chance.choice([b"{}", b'{"path": "/"}', b"", b"[" * 50, bytes(chance.randbytes(20))])
    lines = ["Content-Type: application/json", f"Content-Length: {len(body)}"] if method == "POST" else []
    if chance.random() < 0.4:
        # Known to be wrong, by one who knows the token.
        wrong = chance.choice(
            ["Origin: http://x", "Host: x", "Transfer-Encoding: chunked", "Content-Length: 5", "Content-Encoding: gzip",
             "Authorization: Bearer x", " folded", "no colon", "Upgrade: h2c", "X: " + "x" * 5000]
        )  # fmt: skip
        lines.insert(chance.randrange(len(lines) + 1), wrong)
        if wrong == "Content-Length: 5" and method != "POST":
            body = b"12345"
        return server.head(method, path, *lines) + b"\r\n" + body
    data = bytearray(server.head(method, path, *lines) + b"\r\n" + body)
    token = "".join(chance.choices("0123456789abcdef", k=64)).encode()
    data = data.replace(server.token.encode(), token)
    for _ in range(chance.randrange(8)):
        place = chance.randrange(len(data))
        kind = chance.randrange(5)
        if kind == 0:
            data[place] = chance.randrange(256)
        elif kind == 1:
            del data[place : place + chance.randrange(1, 30)]
        elif kind == 2:
            data[place:place] = chance.randbytes(chance.randrange(1, 30))
        elif kind == 3:
            data[place:place] = data[: chance.randrange(len(data))]
        else:
            printable = string.printable.encode()
            data[place:place] = chance.choice([b"\r\n", b"\r\n\r\n", b"\0", b"%00", b":", b" ", printable])
        data = data or bytearray(b"x")
    return bytes(data)


def test_fuzzed_requests_are_refused(server: WebServer) -> None:
    """All of them, and the program is as it was."""
    before = server.measure()

    def attack(worker: int) -> dict[int, int]:
        chance = random.Random(worker)
        counts: dict[int, int] = {}
        for _ in range(FUZZED // WORKERS):
            data = broken(server, chance)
            with socket.create_connection(("127.0.0.1", server.port), timeout=TIME_LIMIT_S) as connection:
                received = b""
                with contextlib.suppress(ConnectionError):
                    connection.sendall(data)
                    connection.shutdown(socket.SHUT_WR)
                    while part := connection.recv(65536):
                        received += part
            status = status_of(received)
            assert status == 0 or 400 <= status < 500, (data, received)
            counts[status] = counts.get(status, 0) + 1
        return counts

    with ThreadPoolExecutor(WORKERS) as pool:
        totals: dict[int, int] = {}
        for counts in pool.map(attack, range(WORKERS)):
            for status, count in counts.items():
                totals[status] = totals.get(status, 0) + count
    print(f"answers by status: {dict(sorted(totals.items()))}")
    assert sum(totals.values()) == FUZZED
    assert {400, 401, 403, 421} <= set(totals)
    assert totals.get(0, 0) < FUZZED / 4, "most are to be told why"
    server.assert_answers()
    time.sleep(4)
    _, files, threads = server.measure()
    assert files <= before[1] + 2
    # The server keeps the threads that it has needed at once.
    assert threads < CONNECTIONS + 30
