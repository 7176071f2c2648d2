"""The web server: what other programs ask of the viewer by HTTP, and that it answers as its OpenAPI document says."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPResponse
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import numpy as np
import pytest
from PIL import Image
from pydicom import dcmread

from ci.phantom import PATIENT_ID, write_phantom

from .slow_source import SlowSource
from .variants import write_two_patients
from .viewer import run_offscreen
from .web_client import TIME_LIMIT_S, Answer, WebServer, environment, start_server, status_of

EXAMPLES = Path(__file__).parents[2] / "ci" / "examples"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is open to requests: one of a phantom, one of two patients, one of none."""
    folder = tmp_path_factory.mktemp("images")
    for name in ("phantom", "two", "empty"):
        (folder / name).mkdir()
    write_phantom(folder / "phantom", slices=41, size=128)
    write_two_patients(folder / "two")
    return folder


@pytest.fixture(scope="module")
def server(binary: Path, home: Path, images: Path) -> Iterator[WebServer]:
    with start_server(binary, home, "--allow-root", images, "--enable-exec") as started:
        yield started


@pytest.fixture(scope="module")
def document(server: WebServer) -> dict[str, Any]:
    loaded: dict[str, Any] = server.ask("GET", "/api/v1/openapi.json").json
    return loaded


# -- The OpenAPI document ----------------------------------------------------------------------------------------------


def resolved(document: dict[str, Any], node: Any) -> Any:
    """A part of the document with what it refers to in its place."""
    if isinstance(node, list):
        return [resolved(document, item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        target: Any = document
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return resolved(document, target)
    return {key: resolved(document, value) for key, value in node.items()}


def assert_described(document: dict[str, Any], method: str, path: str, answer: Answer) -> None:
    """An answer is one of those that the document lists, and looks as it says."""
    responses = document["paths"][path][method.lower()]["responses"]
    assert str(answer.status) in responses, f"{method} {path} gives {answer}"
    content = resolved(document, responses[str(answer.status)])["content"]
    kind = answer.fields["content-type"]
    assert kind in content, f"{method} {path} gives {kind}"
    if kind == "application/json":
        jsonschema.validate(answer.json, content[kind]["schema"])


def test_document_is_the_file_and_valid(document: dict[str, Any]) -> None:
    file = Path(__file__).parents[2] / "recipes/slicerqreads/modules/WebServer/openapi.json"
    assert document == json.loads(file.read_text(encoding="utf-8"))
    assert document["openapi"] == "3.0.3"
    resolved(document, document)
    operations = [entry["operationId"] for item in document["paths"].values() for entry in item.values()]
    assert len(set(operations)) == len(operations)


def test_paths_of_the_document_are_there_and_no_others(server: WebServer, document: dict[str, Any]) -> None:
    """Each answers without a token as it does to nobody, and knows its methods."""
    for path, item in document["paths"].items():
        for method in ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS"):
            fields = {"Content_Type": "application/json"}
            refused = server.ask(method, path, "" if method == "POST" else None, Authorization=None, **fields)
            assert refused.status == 401, f"{method} {path}: {refused}"
            if method.lower() not in item:
                wrong = server.ask(method, path)
                assert wrong.status == 405, f"{method} {path}: {wrong}"
                assert wrong.fields["allow"].lower().split(", ") == sorted(item)
    assert server.ask("GET", "/api/v1/nothing").status == 404
    assert server.ask("GET", "/").status == 404


READ_ONLY = [
    "/api/v1/status",
    "/api/v1/screenshot.png",
    "/slicer/system",
    "/slicer/system/version",
    "/slicer/volumes",
    "/slicer/screenshot",
    "/slicer/slice",
    "/slicer/slice?view=green&orientation=sagittal&scrollTo=0.5&offset=3",
    "/slicer/mrml",
    "/slicer/mrml?class=vtkMRMLSliceNode&name=Red",
    "/slicer/mrml/names",
    "/slicer/mrml/ids?class=vtkMRMLSliceNode",
]


@pytest.mark.parametrize("path", READ_ONLY)
def test_answers_are_as_described(server: WebServer, document: dict[str, Any], path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status == 200, answer
    assert_described(document, "GET", path.partition("?")[0], answer)


BODIES: list[object] = [
    b"", b"{", b"[]", b"null", b"1", b'"text"', b"\xff\xfe", b"{}" * 3, b'{"path": "\\u0000"}', b"[" * 5000,
    {}, {"path": ""}, {"path": 1}, {"path": None}, {"path": ["/"]}, {"path": "/" * 5000}, {"path": "/nowhere"},
    {"path": "/", "unknown": 1}, {"path": "/", "window": 1}, {"path": "/", "window": -1, "level": 1},
    {"path": "/", "window": "1", "level": "2"}, {"path": "/", "window": 1e400, "level": 0}, {"path": "/", "append": 1},
    {"path": "/", "layout": "none"}, {"path": "/", "answerAt": "never"}, {"path": "/", "request": ""},
    {"path": "/", "request": "x" * 201}, {"path": "/", "patientID": 5}, {"path": "/", "command": "quit"},
    {"request": "x" * 300}, {"request": 5}, {"source": 5}, {"source": "1 +"}, {"source": "raise ValueError('é')"},
]  # fmt: skip


def test_wrong_bodies_are_answered_as_described(server: WebServer, document: dict[str, Any]) -> None:
    count = 0
    for path, item in document["paths"].items():
        if "post" not in item or path == "/api/v1/quit":
            continue
        for body in BODIES:
            answer = server.ask("POST", path, body)
            assert_described(document, "POST", path, answer)
            if path == "/api/v1/show":
                assert 400 <= answer.status < 500, f"{body!r}: {answer}"
            count += 1
    assert count == 5 * len(BODIES)
    server.assert_answers()


@pytest.mark.parametrize(
    "path",
    ["/slicer/slice?view=purple", "/slicer/slice?orientation=upright", "/slicer/slice?scrollTo=half"],
)
def test_wrong_parameters(server: WebServer, document: dict[str, Any], path: str) -> None:
    answer = server.ask("GET", path)
    assert answer.status in (400, 404)
    assert_described(document, "GET", "/slicer/slice", answer)


def test_schemathesis_finds_nothing(server: WebServer, document: dict[str, Any], tmp_path: Path) -> None:
    """What a tool makes of the document: requests as it describes them and such as it forbids."""
    tool = Path(sys.executable).with_name("schemathesis")
    if not tool.exists():
        pytest.skip("schemathesis is not in this environment; superbuild/locks/test.in lists it")
    schema = tmp_path / "openapi.json"
    # It tries methods that a path has not been said to have, too.
    left_out = ("/api/v1/events", "/api/v1/quit", "/slicer/system", "/slicer/exec", "/slicer/repl")
    kept = {path: item for path, item in document["paths"].items() if path not in left_out}
    schema.write_text(json.dumps(document | {"paths": kept}), encoding="utf-8")
    command: list[str | Path] = [tool, "run", schema, "--url", f"http://{server.host}", "--header"]
    command += [f"Authorization: {server.authorization}", "--seed", "1", "--max-examples", "20"]
    checks = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
    command += ["--checks", checks]
    ended = subprocess.run(list(map(str, command)), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout[-6000:] + ended.stderr
    server.assert_answers()


# -- Showing -----------------------------------------------------------------------------------------------------------


def picture(answer: Answer) -> np.ndarray[Any, np.dtype[np.uint8]]:
    assert (answer.status, answer.fields["content-type"]) == (200, "image/png"), answer
    return np.asarray(Image.open(io.BytesIO(answer.body)).convert("L"))


def is_image(answer: Answer) -> bool:
    """Whether a view shows one, and not some lines of text."""
    return float((picture(answer) > 30).mean()) > 0.1


def test_series_is_shown(server: WebServer, images: Path, document: dict[str, Any]) -> None:
    body = {"window": 300, "level": 20, "layout": "FourUp", "patientID": PATIENT_ID, "request": "the first"}
    answer = server.show(images / "phantom", answerAt="complete", **body)
    assert_described(document, "POST", "/api/v1/show", answer)
    assert answer.status == 200
    assert (answer.json["outcome"], answer.json["request"], answer.json["slices"]) == ("shown", "the first", 41)
    assert 0 < answer.json["firstImageMilliseconds"] <= answer.json["completeMilliseconds"]
    status = server.status()
    assert (status["state"], status["windowVisible"], status["slicesRead"]) == ("shown", True, 41)
    assert is_image(server.ask("GET", "/slicer/slice?view=red"))
    assert is_image(server.ask("GET", "/slicer/slice?view=yellow"))
    [volume] = server.ask("GET", "/slicer/volumes").json
    assert server.ask("GET", "/slicer/mrml?id=" + volume["id"]).json == [volume["name"]]
    assert "vtkMRMLSliceNodeRed" in server.ask("GET", "/slicer/mrml/ids").json


def test_answer_says_how_far_it_is(server: WebServer, images: Path) -> None:
    accepted = server.show(images / "phantom", answerAt="accepted")
    assert (accepted.status, accepted.json["outcome"]) == (202, "accepted")
    first = server.show(images / "phantom")
    assert (first.status, first.json["outcome"]) == (200, "firstImage")


def test_slice_is_moved_and_turned(server: WebServer, images: Path) -> None:
    assert server.show(images / "phantom", answerAt="complete").status == 200
    low, high = (picture(server.ask("GET", f"/slicer/slice?view=red&scrollTo={place}")) for place in (0.2, 0.7))
    assert (low != high).mean() > 0.05
    again = picture(server.ask("GET", "/slicer/slice?view=red&scrollTo=0.2"))
    assert np.array_equal(low, again)
    turned = picture(server.ask("GET", "/slicer/slice?view=red&orientation=coronal"))
    assert (low != turned).mean() > 0.05


def test_window_is_arranged(server: WebServer) -> None:
    assert server.ask("PUT", "/slicer/gui?contents=viewers&viewersLayout=oneupredslice").json == {"success": True}
    alone = picture(server.ask("GET", "/slicer/slice?view=red"))
    assert server.ask("PUT", "/slicer/gui?contents=full&viewersLayout=fourup").json == {"success": True}
    beside = picture(server.ask("GET", "/slicer/slice?view=red"))
    assert alone.size > 2 * beside.size
    for wrong in ("contents=all", "viewersLayout=fiveup"):
        assert server.ask("PUT", f"/slicer/gui?{wrong}").status == 400


def test_other_patient_is_not_shown(server: WebServer, images: Path, document: dict[str, Any]) -> None:
    assert server.show(images / "phantom", answerAt="complete").status == 200
    study = str(dcmread(next((images / "phantom").glob("*.dcm"))).StudyInstanceUID)
    answer = server.show(images / "phantom", patientID="123456789", studyInstanceUID="1.2.3.4.5.6.7")
    assert answer.status == 409
    assert_described(document, "POST", "/api/v1/show", answer)
    assert answer.json["outcome"] == "mismatch"
    for text in ("123456789", "1.2.3.4.5.6.7", PATIENT_ID, study):
        assert text.encode() not in answer.body, "it is to be masked"
    assert answer.json["patientID"]["requested"] != answer.json["patientID"]["found"]
    assert server.status()["state"] == "failed"
    assert not is_image(server.ask("GET", "/slicer/slice?view=red")), "the older image has to be gone, too"
    assert server.ask("GET", "/slicer/volumes").json == []
    assert server.show(images / "phantom", studyInstanceUID=study).status == 200


def test_nothing_to_show(server: WebServer, images: Path, document: dict[str, Any]) -> None:
    for name, status in (("missing", 404), ("empty", 422)):
        answer = server.show(images / name)
        assert answer.status == status, answer
        assert_described(document, "POST", "/api/v1/show", answer)


def test_clear_hide_and_show_again(server: WebServer, images: Path, document: dict[str, Any]) -> None:
    for command, visible in (("clear", True), ("hide", False)):
        assert server.show(images / "phantom", answerAt="complete").status == 200
        answer = server.ask("POST", f"/api/v1/{command}", {"request": command})
        assert_described(document, "POST", f"/api/v1/{command}", answer)
        assert answer.json == {"request": command, "outcome": "done"}
        status = server.status()
        assert (status["state"], status["windowVisible"]) == ("empty", visible)
        assert server.ask("GET", "/slicer/volumes").json == []
    assert server.show(images / "phantom", answerAt="complete").status == 200
    assert server.ask("DELETE", "/slicer/mrml").json == {"success": True}
    assert server.ask("GET", "/slicer/volumes").json == []


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/api/v1/quit"), ("DELETE", "/slicer/system")], ids=["quit", "as in Slicer"]
)
def test_quit(binary: Path, tmp_path: Path, method: str, path: str) -> None:
    with start_server(binary, tmp_path) as server:
        assert server.ask(method, path).status == 200
        assert server.process.wait(TIME_LIMIT_S) == 0
        assert not server.connection_file.exists()


# -- Events and requests at once ---------------------------------------------------------------------------------------


class Events:
    """What the server tells of, read by a thread."""

    def __init__(self, server: WebServer, **fields: str) -> None:
        self.connection = server.connect()
        headers = {"Authorization": server.authorization} | {k.replace("_", "-"): v for k, v in fields.items()}
        self.connection.request("GET", "/api/v1/events", headers=headers)
        self.response: HTTPResponse = self.connection.getresponse()
        assert (self.response.status, self.response.getheader("Content-Type")) == (200, "text/event-stream")
        assert self.response.readline() == b": listening\n"
        self.response.readline()

    def until(self, request: str, kind: str) -> list[dict[str, Any]]:
        """All events of a request up to one of a kind."""
        found: list[dict[str, Any]] = []
        while not found or found[-1]["event"] != kind:
            lines: dict[str, str] = {}
            while (line := self.response.readline().decode().rstrip("\n")) or not lines:
                name, _, value = line.partition(": ")
                if name:
                    lines[name] = value
            event = json.loads(lines["data"])
            assert (lines["id"], lines["event"]) == (str(event["number"]), event["event"])
            if event["request"] == request:
                found.append(event)
        return found

    def close(self) -> None:
        self.response.close()
        self.connection.close()


def test_events_tell_of_each_step(server: WebServer, images: Path, document: dict[str, Any]) -> None:
    events = Events(server)
    schema = resolved(document, document["components"]["schemas"]["Event"])
    server.show(images / "phantom", request="good", answerAt="complete")
    told = events.until("good", "complete")
    assert [event["event"] for event in told] == ["received", "firstImage", "complete"]
    for event in told:
        jsonschema.validate(event, schema)
    server.show(images / "empty", request="bad")
    assert [event["event"] for event in events.until("bad", "failed")] == ["received", "failed"]
    events.close()
    # What was missed meanwhile comes first.
    server.show(images / "phantom", request="missed", answerAt="complete")
    events = Events(server, Last_Event_ID=str(told[-1]["number"]))
    assert [event["event"] for event in events.until("missed", "complete")] == ["received", "firstImage", "complete"]
    events.close()


def test_newer_request_supersedes(binary: Path, library: Path, images: Path, tmp_path: Path) -> None:
    """The older answer says so, and the image that was there is gone before it."""
    source = SlowSource(library, tmp_path)
    source.allow()
    with start_server(binary, tmp_path, "--allow-root", images, variables=source.environment) as server:
        assert server.show(images / "phantom", answerAt="complete").status == 200
        opened = source.openings().total()
        source.allow(opened + 10)
        answers: dict[str, Answer] = {}

        def ask(name: str) -> None:
            answers[name] = server.show(images / "phantom", request=name, answerAt="complete")

        threads = [threading.Thread(target=ask, args=(name,)) for name in ("older", "newer")]
        for name, thread in zip(("older", "newer"), threads, strict=True):
            thread.start()
            deadline = time.monotonic() + TIME_LIMIT_S
            while server.status().get("request") != name:
                assert time.monotonic() < deadline
                time.sleep(0.01)
        threads[0].join(TIME_LIMIT_S)
        assert (answers["older"].status, answers["older"].json["outcome"]) == (410, "superseded")
        assert not is_image(server.ask("GET", "/slicer/slice?view=red"))
        assert "newer" not in answers
        source.allow()
        threads[1].join(TIME_LIMIT_S)
        assert (answers["newer"].status, answers["newer"].json["outcome"]) == (200, "shown")


ECHO = """
import socket
server = socket.create_server(("127.0.0.1", 0), backlog=64)
print(server.getsockname()[1], flush=True)
while True:
    connection = server.accept()[0]
    connection.recv(65536)
    connection.sendall(b"x")
    connection.close()
"""
"""A server that does nothing else."""


@pytest.mark.product
@pytest.mark.timing
def test_status_does_not_wait_for_the_window(
    binary: Path, tmp_path: Path, phantom: Path, record_property: Callable[[str, object], None]
) -> None:
    """While 163 slices are loaded again and again.

    p99 is 10 ms or, on a machine that is busy with other things, not much more than a server takes that does nothing
    else, asked in turn.
    """
    echo = subprocess.Popen([sys.executable, "-c", ECHO], stdout=subprocess.PIPE, text=True)
    assert echo.stdout
    echo_port = int(echo.stdout.readline())
    times: dict[str, list[float]] = {"status": [], "echo": []}

    def time_answer(name: str, port: int) -> None:
        start = time.perf_counter()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request)
            while connection.recv(65536):
                pass
        times[name].append((time.perf_counter() - start) * 1000)
        time.sleep(0.002)

    is_over = threading.Event()
    loads: list[int] = []

    def load() -> None:
        while not is_over.is_set():
            loads.append(server.show(phantom, answerAt="complete").status)

    with start_server(binary, tmp_path, "--allow-root", phantom) as server:
        request = server.head() + b"\r\n"
        assert status_of(server.raw(request)) == 200
        thread = threading.Thread(target=load)
        thread.start()
        for _ in range(1000):
            time_answer("status", server.port)
            time_answer("echo", echo_port)
        is_over.set()
        thread.join()
    echo.kill()
    echo.wait()
    echo.stdout.close()
    assert len(loads) >= 3
    assert set(loads) == {200}
    p99 = {name: sorted(values)[int(len(values) * 0.99)] for name, values in times.items()}
    record_property("summary", f"/status while loading, p99: {p99['status']:.1f} ms; an echo: {p99['echo']:.1f} ms")
    assert p99["status"] <= max(10, 2 * p99["echo"])


def test_requests_that_come_together_do_not_wait_for_each_other(
    binary: Path, library: Path, images: Path, tmp_path: Path
) -> None:
    """One waits for files that do not come; those at its heels are answered."""
    source = SlowSource(library, tmp_path)
    source.allow(0)
    with start_server(binary, tmp_path, "--allow-root", images, variables=source.environment) as server:
        body = json.dumps({"path": str(images / "phantom")}).encode()
        fields = ("Content-Type: application/json", f"Content-Length: {len(body)}")
        waiting = server.head("POST", "/api/v1/show", *fields) + b"\r\n" + body
        for _ in range(10):
            with socket.create_connection(("127.0.0.1", server.port)) as first:
                second = server.connect(timeout=5)
                first.sendall(waiting)
                second.request("GET", "/api/v1/status", headers={"Authorization": server.authorization})
                assert second.getresponse().status == 200
                second.close()
        source.allow()


def test_status_is_answered_while_the_window_hangs(server: WebServer) -> None:
    """The window's thread does nothing for two seconds; who asks for the status is answered meanwhile."""
    if not has_python(server):
        pytest.skip("this is a build without Python")
    thread = threading.Thread(
        target=server.ask, args=("POST", "/slicer/exec", {"source": "import time; time.sleep(2)"})
    )
    start = time.monotonic()
    thread.start()
    count = 0
    while time.monotonic() - start < 1.5:
        server.status()
        count += 1
    assert thread.is_alive()
    assert count >= 5
    thread.join()


@pytest.mark.product
def test_many_requests_leave_nothing_behind(server: WebServer, images: Path) -> None:
    def ask(count: int) -> None:
        for _ in range(count):
            assert server.show(images / "phantom").status == 200
            server.status()
            assert server.ask("GET", "/api/v1/status", Authorization="Bearer wrong").status == 401
        Events(server).close()

    def settled() -> tuple[int, int, int]:
        # Threads of the server end some seconds after their last connection.
        deadline = time.monotonic() + TIME_LIMIT_S
        last = server.measure()
        while time.monotonic() < deadline:
            time.sleep(4)
            now = server.measure()
            if now[1:] == last[1:]:
                return now
            last = now
        return last

    assert server.ask("POST", "/api/v1/hide").status == 200
    ask(40)
    assert server.ask("POST", "/api/v1/hide").status == 200
    before = settled()
    ask(60)
    assert server.ask("POST", "/api/v1/hide").status == 200
    after = settled()
    assert after[1] <= before[1], "files"
    # Those that were needed at once are kept.
    assert after[2] <= before[2] + 2, "threads"
    assert after[0] - before[0] < 5_000_000, "memory"


# -- Python ------------------------------------------------------------------------------------------------------------


def has_python(server: WebServer) -> bool:
    return server.ask("POST", "/slicer/exec", {"source": "pass"}).status != 501


@pytest.mark.parametrize("path", ["/slicer/exec", "/slicer/repl"])
def test_code_is_run(server: WebServer, path: str) -> None:
    if not has_python(server):
        pytest.skip("this is a build without Python")
    code = "__execResult = {'sum': 1 + 1, 'name': slicer.app.layoutManager().sliceViewNames()[0], 'ä': 'é😀'}"
    answer = server.ask("POST", path, {"source": code})
    assert (answer.status, answer.json) == (200, {"sum": 2, "name": "Red", "ä": "é😀"})
    failed = server.ask("POST", path, {"source": "1 / 0"})
    assert failed.status == 500
    assert failed.json["success"] is False
    assert "ZeroDivisionError" in failed.json["message"]
    assert server.ask("POST", path, {"source": "pass"}).json == {}, "of the last code nothing is left"


def test_scripts_can_ask_where_the_server_is(server: WebServer) -> None:
    if not has_python(server):
        pytest.skip("this is a build without Python")
    code = (
        "logic = slicer.modules.webserver.logic(); __execResult = [logic.GetPort(), logic.GetConnectionFile(),"
        " slicer.modules.webserver.title, type(logic).__name__]"
    )
    answer = server.ask("POST", "/slicer/exec", {"source": code})
    assert answer.json == [server.port, str(server.connection_file), "Web server", "vtkSlicerWebServerLogic"]


def test_code_is_not_run_without_the_option(binary: Path, tmp_path: Path) -> None:
    with start_server(binary, tmp_path) as server:
        for path in ("/slicer/exec", "/slicer/repl"):
            answer = server.ask("POST", path, {"source": f"open({str(tmp_path / 'run')!r}, 'w')"})
            assert answer.status in (403, 501)
        assert not (tmp_path / "run").exists()


def test_code_is_not_run_without_python(binary: Path, tmp_path: Path) -> None:
    with start_server(binary, tmp_path, "--enable-exec", "--disable-python") as server:
        assert server.ask("POST", "/slicer/exec", {"source": "pass"}).status == 501


# -- Starting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("port", ["65536", "-1", "http", "1.5"])
def test_wrong_port(binary: Path, tmp_path: Path, port: str) -> None:
    ended = run_offscreen(binary, f"--web-server={port}", home=tmp_path)
    assert ended.status == 2
    assert "--web-server takes a number up to 65535" in ended.errors


def test_nothing_listens_unless_asked(binary: Path, tmp_path: Path, small_phantom: Path) -> None:
    """Nor before the first image is on the screen."""
    log = tmp_path / "calls"
    command = ["strace", "-f", "-e", "trace=listen,bind", "-o", str(log), str(binary), "-platform", "offscreen"]
    command += ["--testing", "--exit-after-startup", str(small_phantom)]
    subprocess.run(command, env=environment(tmp_path), check=True, capture_output=True, timeout=TIME_LIMIT_S)
    assert "AF_INET" not in log.read_text()


def wait_for_words(words: str, binary: Path, home: Path, *arguments: str) -> str:
    """What a resident program writes, up to some words; it is ended then."""
    log = home / "log"
    command = [str(binary), "-platform", "offscreen", "--testing", "--resident", *arguments]
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment(home), stdin=subprocess.DEVNULL, stderr=output)
    deadline = time.monotonic() + TIME_LIMIT_S
    while words not in log.read_text():
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.05)
    process.terminate()
    process.wait(TIME_LIMIT_S)
    return log.read_text()


def test_port_that_is_in_use_is_said(server: WebServer, binary: Path, tmp_path: Path) -> None:
    said = wait_for_words("in use", binary, tmp_path, f"--web-server={server.port}")
    assert re.search(rf"the web server does not run: port {server.port} of .* is in use\. Choose another", said)


def test_missing_module_is_said(binary: Path, tmp_path: Path) -> None:
    wait_for_words("--web-server needs the module", binary, tmp_path, "--web-server", "--modules-to-ignore=WebServer")


# -- The examples ------------------------------------------------------------------------------------------------------


def run_example(command: list[str], home: Path) -> tuple[int, int, Any]:
    """Exit status, status of HTTP and answer."""
    variables = environment(home) | {"http_proxy": "http://127.0.0.1:1", "PATH": os.environ["PATH"]}
    ended = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)
    found = re.fullmatch(r"(?:(\d{3}) )?(\{.*\})(?: (\d{3}))?\s*", ended.stdout)
    assert found, ended.stdout + ended.stderr
    return ended.returncode, int(found[1] or found[3]), json.loads(found[2])


def check_example(command: list[str], home: Path, images: Path) -> None:
    status, http_status, answer = run_example([*command, str(images / "phantom"), PATIENT_ID], home)
    assert (status, http_status, answer["outcome"]) == (0, 200, "firstImage")
    status, http_status, answer = run_example([*command, str(images / "phantom"), 'O"Brien\\ü'], home)
    assert (status, http_status, answer["outcome"]) == (1, 409, "mismatch")


def test_python_example(server: WebServer, home: Path, images: Path) -> None:
    check_example([sys.executable, str(EXAMPLES / "show_series.py")], home, images)


def test_java_example(server: WebServer, home: Path, images: Path) -> None:
    java = shutil.which("java")
    if not java or not shutil.which("javac"):
        pytest.skip("there is no Java development kit on this machine, which runs a source file")
    check_example([java, "-Djava.io.tmpdir=" + str(home), str(EXAMPLES / "ShowSeries.java")], home, images)


def test_curl_example(server: WebServer, home: Path, images: Path) -> None:
    if not shutil.which("curl") or not shutil.which("jq"):
        pytest.skip("there is no curl or no jq on this machine")
    status, http_status, answer = run_example([str(EXAMPLES / "show_series.sh"), str(images / "phantom")], home)
    assert (status, http_status, answer["outcome"]) == (0, 200, "firstImage")
