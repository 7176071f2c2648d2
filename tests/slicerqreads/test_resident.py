"""The resident viewer: other starts, a watched folder and addresses have it show series, and nothing else happens."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ci.phantom import PATIENT_ID, PATIENT_NAME, write_phantom
from ci.resident import Resident, start_resident
from ci.screen import Box, find_views
from ci.startup import screen_environment
from ci.xvfb import Screen, start_xvfb
from tests.budgets import BUDGETS
from tests.slicerqreads import variants
from tests.slicerqreads.flat_series import FlatSeries, quiet_part
from tests.slicerqreads.remote import Remote, start_remote
from tests.slicerqreads.slow_source import SlowSource
from tests.slicerqreads.viewer import TIME_LIMIT_S, has_image, start_viewer

SERIES = FlatSeries("Thorax", first=60, step=6, slices=24)
OTHER = FlatSeries("Scout", first=63, step=6, slices=9)
"""No grey of one is in the other."""
LIMITS = BUDGETS["resident"]
OTHER_USER = 65534
"""Nobody's number."""
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may run processes of another user")


@pytest.fixture
def resident(binary: Path, screen: Screen, tmp_path: Path) -> Iterator[Resident]:
    with start_resident(binary, screen, tmp_path) as started:
        yield started
        assert started.process.poll() is None, started.output()


@pytest.fixture
def session() -> Iterator[Path]:
    """A home folder that all users can look into."""
    with tempfile.TemporaryDirectory(prefix="session-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def socket_of(home: Path) -> Path:
    (path,) = (home / "slicerqreads").glob("*.socket")
    return path


def wait_until(what: str, condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + TIME_LIMIT_S
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.005)


def views(screen: Screen) -> dict[str, Box]:
    return find_views(screen.pixels.copy())


def shows_image(screen: Screen, view: str = "Red") -> bool:
    """Whether a view is on the screen and shows the phantom or another image of many greys."""
    picture = screen.pixels.copy()
    boxes = find_views(picture)
    return view in boxes and has_image(picture[boxes[view]])


def grey(screen: Screen) -> int | None:
    """The grey of the axial view of a flat series; none where there is none."""
    picture = screen.pixels.copy()
    boxes = find_views(picture)
    if "Red" not in boxes:
        return None
    levels = {int(level) & 255 for level in quiet_part(picture[boxes["Red"]]).ravel()}
    return levels.pop() if len(levels) == 1 else None


def as_other_user(action: Callable[[], None]) -> int:
    """Runs a function in a process of another user; its exit status: 0, or 1 where it raises."""
    process = os.fork()
    if process == 0:
        with contextlib.suppress(BaseException):
            os.setgroups([])
            os.setgid(OTHER_USER)
            os.setuid(OTHER_USER)
            action()
            os._exit(0)
        os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


# -- Another start -----------------------------------------------------------------------------------------------------


def test_waits_without_a_window(resident: Resident, screen: Screen) -> None:
    assert views(screen) == {}
    assert not screen.pixels.any()


@pytest.mark.parametrize("waits", [True, False])
def test_second_start_hands_over(waits: bool, resident: Resident, screen: Screen, small_phantom: Path) -> None:
    ended = resident.hand_over(*["--wait"] * waits, small_phantom)
    if waits:
        assert shows_image(screen), "it has not waited for the image"
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
    wait_until("images", lambda: shows_image(screen, "Green"))


def test_second_start_without_images_shows_the_window(resident: Resident, screen: Screen) -> None:
    assert resident.hand_over().returncode == 0
    wait_until("the window", lambda: len(views(screen)) == 3)


def test_second_resident_start_is_content(resident: Resident, screen: Screen) -> None:
    assert resident.hand_over("--resident").returncode == 0
    assert views(screen) == {}


def test_paths_are_those_of_the_second_start(resident: Resident, tmp_path: Path, small_phantom: Path) -> None:
    """Relative to its folder, behind links, and of any bytes."""
    odd = tmp_path / os.fsdecode(b"\xff odd\n\"'")
    odd.symlink_to(small_phantom)
    (tmp_path / "below").mkdir()
    for argument in (os.path.relpath(small_phantom, tmp_path / "below"), odd, f"../{odd.name}"):
        command = [os.fsencode(resident.program), b"--wait", os.fsencode(argument)]
        ended = subprocess.run(command, env=resident.environment, cwd=tmp_path / "below", capture_output=True)
        assert (ended.returncode, ended.stderr) == (0, b"")


def test_start_that_cannot_be_shown_says_so(resident: Resident, screen: Screen, tmp_path: Path) -> None:
    ended = resident.hand_over("--wait", tmp_path / "missing")
    assert ended.returncode == 1
    assert b"no such file or folder" in ended.stderr
    assert not shows_image(screen)


@contextlib.contextmanager
def own_window(resident: Resident, *arguments: object) -> Iterator[None]:
    """A start that opens a window of its own, beside the resident viewer that shows none."""
    command = [str(resident.program), *map(str, arguments)]
    process = subprocess.Popen(command, env=resident.environment, stdin=subprocess.DEVNULL)
    try:
        wait_until("an image", lambda: shows_image(resident.screen))
        yield
        assert process.poll() is None
    finally:
        process.terminate()
        process.wait(TIME_LIMIT_S)


def test_new_instance(resident: Resident, small_phantom: Path) -> None:
    with own_window(resident, "--new-instance", small_phantom):
        pass


def test_starts_that_want_more_are_their_own(resident: Resident, screen: Screen, small_phantom: Path) -> None:
    picture = resident.folder.parent / "picture.png"
    ended = resident.hand_over("--exit-after-startup", "--screenshot", picture, small_phantom)
    assert ended.returncode == 0
    assert picture.exists()
    assert resident.hand_over("--exit-after-startup", small_phantom).returncode == 0
    assert views(screen) == {}


def test_plain_windows_stay_two(binary: Path, screen: Screen, small_phantom: Path, tmp_path: Path) -> None:
    with start_viewer(binary, screen, tmp_path, small_phantom) as first:
        first.wait_for_images()
        with start_viewer(binary, screen, tmp_path, small_phantom) as second:
            time.sleep(1)
            assert first.process.poll() is None
            assert second.process.poll() is None
    assert not (tmp_path / "slicerqreads").exists()


def test_another_screen_has_its_own(resident: Resident, binary: Path, tmp_path: Path, small_phantom: Path) -> None:
    """What is asked for on one screen does not appear on another."""
    environment = resident.environment | {"DISPLAY": ":7777"}
    ended = subprocess.run([binary, "--wait", small_phantom], env=environment, capture_output=True, timeout=30)
    assert ended.returncode == 1
    assert b"display" in ended.stderr
    assert not shows_image(resident.screen)


@pytest.mark.parametrize("count", [8])
def test_of_starts_at_one_moment_one_becomes_the_instance(
    count: int, binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path
) -> None:
    environment = screen_environment(screen, tmp_path)
    command = [str(binary), "--resident", str(small_phantom)]
    processes = [subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL) for _ in range(count)]
    try:
        wait_until("all but one to end", lambda: sum(each.poll() is None for each in processes) == 1)
        assert sorted(each.returncode for each in processes if each.poll() is not None) == [0] * (count - 1)
        wait_until("images", lambda: shows_image(screen, "Green"))
        assert sum(each.poll() is None for each in processes) == 1
    finally:
        for each in processes:
            each.terminate()
            each.wait(TIME_LIMIT_S)


def test_hanging_instance_does_not_keep_images_away(resident: Resident, small_phantom: Path) -> None:
    resident.process.send_signal(signal.SIGSTOP)
    try:
        with own_window(resident, small_phantom):
            pass
    finally:
        resident.process.send_signal(signal.SIGCONT)
    # What was given up is not shown in the end.
    assert resident.ask(command="clear")["outcome"] == "done"
    assert views(resident.screen) == {} or not shows_image(resident.screen)


def test_socket_is_for_the_user_only(resident: Resident, tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / "slicerqreads").stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "slicerqreads").iterdir()} == {0o600}


def test_session_folder_of_others_is_not_used(binary: Path, screen: Screen, tmp_path: Path) -> None:
    (tmp_path / "slicerqreads").mkdir()
    (tmp_path / "slicerqreads").chmod(0o755)
    environment = screen_environment(screen, tmp_path)
    ended = subprocess.run([binary, "--resident"], env=environment, capture_output=True, timeout=TIME_LIMIT_S)
    assert ended.returncode == 1
    assert b"only you" in ended.stderr


def test_babble_is_not_listened_to(resident: Resident, tmp_path: Path, small_phantom: Path) -> None:
    """Whatever the user's own programs say: nothing is shown, nobody is kept waiting, and it goes on."""
    path = str(socket_of(tmp_path))
    messages = [b"", b"\0", b"SlicerQReads 1", b"SlicerQReads 2\0wait\0/tmp\0", os.urandom(5000), b"x" * 5_000_000,
                b"SlicerQReads 1\0wait\0../relative\0", b"SlicerQReads 1\0wait\0\\\\host\\share\0"]  # fmt: skip
    for message in messages:
        with socket.socket(socket.AF_UNIX) as caller, contextlib.suppress(BrokenPipeError, ConnectionResetError):
            caller.settimeout(TIME_LIMIT_S)
            caller.connect(path)
            caller.sendall(message)
            caller.shutdown(socket.SHUT_WR)
            assert b"0 " not in caller.recv(1000)
    silent = []
    for _ in range(100):
        caller = socket.socket(socket.AF_UNIX)
        caller.settimeout(TIME_LIMIT_S)
        with contextlib.suppress(BlockingIOError, ConnectionResetError):
            caller.connect(path)
        silent.append(caller)
    ended = resident.hand_over("--wait", small_phantom)
    assert (ended.returncode, ended.stderr) == (0, b"")
    for caller in silent:
        caller.close()
    assert shows_image(resident.screen)
    wait_until("closed sockets", lambda: resident.usage().descriptors < 30)


# -- Other users -------------------------------------------------------------------------------------------------------


@needs_root
@pytest.mark.parametrize("opened", [False, True], ids=["as it is", "with permissions opened"])
def test_another_user_gets_nothing(
    opened: bool, binary: Path, screen: Screen, session: Path, small_phantom: Path
) -> None:
    """Also where somebody has let others into the folder, the instance looks at who calls."""
    with start_resident(binary, screen, session) as resident:
        path = socket_of(session)
        if opened:
            path.parent.chmod(0o777)
            path.chmod(0o777)

        def call() -> None:
            with socket.socket(socket.AF_UNIX) as caller:
                caller.settimeout(TIME_LIMIT_S)
                caller.connect(str(path))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    caller.sendall(b"SlicerQReads 1\0wait\0" + os.fsencode(small_phantom) + b"\0")
                    caller.shutdown(socket.SHUT_WR)
                    assert caller.recv(100) == b""

        assert as_other_user(call) == (0 if opened else 1)
        assert resident.ask(command="clear")["outcome"] == "done"
        assert not shows_image(screen)


@needs_root
def test_nothing_is_said_to_another_users_program(
    binary: Path, screen: Screen, session: Path, small_phantom: Path
) -> None:
    """One that waits where the instance would."""
    folder = session / "slicerqreads"
    folder.mkdir()
    folder.chmod(0o777)
    name = f"instance-{screen.display}.socket"
    heard = session / "heard"
    heard.mkdir()
    heard.chmod(0o777)

    def listen() -> None:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(folder / name))
            (folder / name).chmod(0o777)
            listener.listen()
            listener.settimeout(TIME_LIMIT_S)
            (heard / "listening").touch()
            with listener.accept()[0] as caller:
                caller.settimeout(TIME_LIMIT_S)
                (heard / "message").write_bytes(caller.recv(1000))

    process = os.fork()
    if process == 0:
        os._exit(as_other_user(listen))
    wait_until("the listener", (heard / "listening").exists)
    with start_viewer(binary, screen, session, small_phantom) as viewer:
        viewer.wait_for_images()
    os.waitpid(process, 0)
    assert (heard / "message").read_bytes() == b""


# -- The end of the instance -------------------------------------------------------------------------------------------


def test_start_after_a_kill(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    for _ in range(2):
        with start_resident(binary, screen, tmp_path) as resident:
            assert resident.hand_over("--wait", small_phantom).returncode == 0
            resident.process.kill()
            resident.process.wait()
        assert socket_of(tmp_path).exists(), "nothing stale was left to test"
    # Nor is a plain start kept waiting.
    with start_viewer(binary, screen, tmp_path, small_phantom) as viewer:
        viewer.wait_for_images()


@pytest.mark.product
def test_kill_at_any_moment(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    """One or two starts, alive or just being born: the next one works, and each request has been answered."""
    chance = random.Random(6)
    environment = screen_environment(screen, tmp_path)
    folder = tmp_path / "requests"
    folder.mkdir()
    command = [str(binary), "--resident", "--watch", str(folder), str(small_phantom)]
    for count in range(40):
        processes = [
            subprocess.Popen(command[: 4 + start], env=environment, stdin=subprocess.DEVNULL)
            for start in range(1 + count % 2)
        ]
        part = folder / "part"
        part.write_text(json.dumps({"path": str(small_phantom)}))
        part.rename(folder / f"{count}.json")
        time.sleep(chance.uniform(0, 0.3))
        for process in processes:
            process.kill()
            process.wait()
    with start_resident(binary, screen, tmp_path) as resident:
        assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
        for count in range(40):
            answer = json.loads((folder / f"{count}.result.json").read_text())
            assert answer["outcome"] in ("shown", "superseded", "failed", "unavailable")
    left = {path.name for path in folder.iterdir() if not path.name.endswith(".result.json")}
    assert left == set()


def test_ends_cleanly_when_asked(binary: Path, screen: Screen, tmp_path: Path) -> None:
    with start_resident(binary, screen, tmp_path) as resident:
        assert resident.ask(command="quit")["outcome"] == "done"
        assert resident.process.wait(TIME_LIMIT_S) == 0
        assert not list((tmp_path / "slicerqreads").glob("*.socket"))
        assert resident.output() == ""


def test_idle_exit(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    """Not while something is shown."""
    with start_resident(binary, screen, tmp_path, "--idle-exit", "0.05") as resident:
        assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
        time.sleep(4)
        assert resident.ask(command="hide")["outcome"] == "done"
        assert resident.process.wait(TIME_LIMIT_S) == 0


# -- The watched folder ------------------------------------------------------------------------------------------------


def test_watched_request_is_carried_out_and_removed(resident: Resident, small_phantom: Path) -> None:
    answer = resident.ask(path=str(small_phantom), request="Anna's 1")
    assert answer["outcome"] == "shown"
    assert answer["request"] == "Anna's 1"
    assert answer["slices"] == 41
    assert 0 < answer["firstImageMilliseconds"] <= answer["completeMilliseconds"]
    assert shows_image(resident.screen)
    assert list(resident.folder.iterdir()) == []


def test_result_is_for_the_user_only(resident: Resident) -> None:
    path = resident.send({"command": "clear"})
    wait_until("the answer", path.exists)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("request_text", "says"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "object"),
        ('{"command": "show"}', '"path" is missing'),
        ('{"command": "explode"}', "no such command"),
        ('{"path": ""}', "not empty"),
        ('{"path": 5}', "text"),
        ('{"path": "/tmp\\u0000/x"}', "text"),
        ('{"path": "relative"}', "absolute"),
        ('{"path": "/tmp/../etc"}', "absolute"),
        ('{"path": "//host/share"}', "absolute"),
        ('{"path": "\\\\\\\\host\\\\share"}', "absolute"),
        ('{"path": "/tmp", "patientId": "1"}', 'no field "patientId"'),
        ('{"path": "/tmp", "patientID": ""}', "not empty"),
        ('{"path": "/tmp", "window": 400}', "belong together"),
        ('{"path": "/tmp", "window": 0, "level": 1}', "larger than 0"),
        ('{"path": "/tmp", "window": "400", "level": 1}', "number"),
        ('{"path": "/tmp", "append": 1}', "true or false"),
        ('{"path": "/tmp", "layout": "OneUp3D"}', "layout"),
        ('{"path": "/tmp", "layout": "4"}', "layout"),
        ('{"path": "/tmp", "answerAt": "never"}', "answerAt"),
        ('{"command": "hide", "path": "/tmp"}', "no field"),
        ("[" * 60000, "not JSON"),
    ],
)
def test_mistaken_request_changes_nothing(request_text: str, says: str, shown: Resident) -> None:
    name = f"mistake-{abs(hash(request_text))}"
    part = shown.folder / "part"
    part.write_text(request_text)
    part.rename(shown.folder / f"{name}.json")
    answer = shown.answer(shown.folder / f"{name}.result.json")
    assert answer["outcome"] == "invalid"
    assert says in answer["message"]
    assert shows_image(shown.screen)


@pytest.fixture(scope="module")
def shown(binary: Path, small_phantom: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resident]:
    """One that shows the phantom, for tests that leave it so."""
    with start_xvfb() as own, start_resident(binary, own, tmp_path_factory.mktemp("shown")) as started:
        assert started.ask(path=str(small_phantom))["outcome"] == "shown"
        yield started


def _put_link(path: Path, secret: Path) -> None:
    path.symlink_to(secret)


def _put_hard_link(path: Path, secret: Path) -> None:
    os.link(secret, path)


def _put_pipe(path: Path, secret: Path) -> None:
    os.mkfifo(path)


def _put_socket(path: Path, secret: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))


def _put_large_file(path: Path, secret: Path) -> None:
    path.write_text(json.dumps({"command": "quit"}) + " " * 70000)


def _put_endless_file(path: Path, secret: Path) -> None:
    with path.open("wb") as file:
        file.truncate(1 << 40)


def _put_anothers_file(path: Path, secret: Path) -> None:
    path.write_text(json.dumps({"command": "quit"}))
    os.chown(path, OTHER_USER, OTHER_USER)


@pytest.mark.parametrize(
    "put",
    [
        _put_link,
        _put_hard_link,
        _put_pipe,
        _put_socket,
        _put_large_file,
        _put_endless_file,
        pytest.param(_put_anothers_file, marks=needs_root),
    ],
)
def test_only_plain_small_files_of_the_user_are_read(
    put: Callable[[Path, Path], None], shown: Resident, tmp_path: Path
) -> None:
    """Nothing else is opened, followed or waited for; it is answered, removed, and what it leads to stays."""
    secret = tmp_path / "secret"
    secret.write_text(json.dumps({"command": "quit"}))
    put(shown.folder / "attack", secret)
    (shown.folder / "attack").rename(shown.folder / "attack.json")
    answer = shown.answer(shown.folder / "attack.result.json")
    assert answer["outcome"] == "forbidden"
    assert secret.read_text() == json.dumps({"command": "quit"})
    assert list(shown.folder.iterdir()) == []
    assert shows_image(shown.screen)


def test_folders_and_other_files_are_left_alone(shown: Resident) -> None:
    names = {"folder.json", "text.txt", ".hidden.json", "a.result.json"}
    (shown.folder / "folder.json").mkdir()
    for name in names - {"folder.json"}:
        (shown.folder / name).write_text("{}")
    assert shown.ask(command="show", path="relative")["outcome"] == "invalid"
    assert {path.name for path in shown.folder.iterdir()} == names
    (shown.folder / "folder.json").rmdir()
    for name in names - {"folder.json"}:
        (shown.folder / name).unlink()


@needs_root
def test_result_is_not_written_through_a_link(shown: Resident, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("kept")
    for name in ("x.result.json", "x.result.json.part"):
        (shown.folder / name).symlink_to(target)
    (shown.folder / "part").write_text("{")
    (shown.folder / "part").rename(shown.folder / "x.json")
    wait_until("the answer", lambda: not (shown.folder / "x.result.json").is_symlink())
    assert json.loads((shown.folder / "x.result.json").read_text())["outcome"] == "invalid"
    assert target.read_text() == "kept"
    (shown.folder / "x.result.json").unlink()


def test_what_was_left_half_done_is_answered(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    folder = tmp_path / "requests"
    folder.mkdir()
    (folder / "a.result.json.part").write_text('{"outc')
    (folder / ".a.json.working").write_text(json.dumps({"path": str(small_phantom)}))
    (folder / ".b.json.working").write_text("{}")
    (folder / "b.result.json").write_text('{"outcome": "shown"}')
    with start_resident(binary, screen, tmp_path):
        pass
    assert {path.name for path in folder.iterdir()} == {"a.result.json", "b.result.json"}
    assert json.loads((folder / "a.result.json").read_text())["outcome"] == "failed"
    assert json.loads((folder / "b.result.json").read_text())["outcome"] == "shown"
    assert not shows_image(screen), "an old request was carried out"


def test_folder_of_others_is_not_watched(binary: Path, screen: Screen, tmp_path: Path) -> None:
    folder = tmp_path / "requests"
    folder.mkdir()
    folder.chmod(0o777)
    with start_viewer(binary, screen, tmp_path, "--watch", folder) as viewer:
        viewer.wait_until("the reason", lambda: "is not watched" in viewer.output())


def test_plain_window_watches_too(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    folder = tmp_path / "requests"
    folder.mkdir()
    with start_viewer(binary, screen, tmp_path, "--watch", folder) as viewer:
        viewer.wait_for_window()
        resident = Resident(binary, viewer.process, screen, viewer.environment, folder, viewer.log)
        assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
        assert resident.ask(command="hide")["outcome"] == "forbidden"
        assert resident.ask(command="clear")["outcome"] == "done"
        assert len(views(screen)) == 3


# -- Addresses and roots -----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that is open to requests, with links that lead out of it, beside one that is not."""
    around = tmp_path_factory.mktemp("around")
    write_phantom(around / "root" / "series", slices=5, size=64)
    write_phantom(around / "secret", slices=5, size=64)
    (around / "root" / "out").symlink_to(around / "secret")
    (around / "root" / "dangling").symlink_to(around / "nothing")
    (around / "root" / "in").symlink_to("series")
    write_phantom(around / "rootless", slices=5, size=64)
    return around / "root"


@pytest.fixture(scope="module")
def rooted(binary: Path, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Resident]:
    """One that shows only what is in the root."""
    home = tmp_path_factory.mktemp("rooted")
    with start_xvfb() as own, start_resident(binary, own, home, "--allow-root", root) as started:
        yield started


def test_address_shows_what_is_in_the_root(rooted: Resident, root: Path) -> None:
    for path in (root / "series", root / "in"):
        rooted.ask(command="clear")
        ended = rooted.hand_over("--wait", f"slicerqreads://show?path={path}&patientID={PATIENT_ID}&request=7")
        assert (ended.returncode, ended.stderr) == (0, b"")
        assert shows_image(rooted.screen)


@pytest.mark.parametrize(
    "address",
    [
        "slicerqreads://show",
        "slicerqreads://show?",
        "slicerqreads:show?path={root}/series",
        "slicerqreads://quit",
        "slicerqreads://hide?path={root}/series",
        "slicerqreads://show/../quit?path={root}/series",
        "slicerqreads://user@show?path={root}/series",
        "slicerqreads://show:80?path={root}/series",
        "slicerqreads://show?path={root}/series#x",
        "slicerqreads://show?path={root}/series&layout=FourUp",
        "slicerqreads://show?path={root}/series&window=1&level=1",
        "slicerqreads://show?path={root}/series&append=true",
        "slicerqreads://show?path={root}/series&command=quit",
        "slicerqreads://show?path={root}/series&path={root}/series",
        "slicerqreads://show?path={root}/series&answerAt=accepted",
        "slicerqreads://show?path={root}/../secret",
        "slicerqreads://show?path={root}/%2e%2e/secret",
        "slicerqreads://show?path={root}/series%00",
        "slicerqreads://show?path={root}/out",
        "slicerqreads://show?path={root}/../rootless",
        "slicerqreads://show?path={root}less",
        "slicerqreads://show?path=/etc",
        "slicerqreads://show?path=series",
        "slicerqreads://show?path=//host/share",
        "slicerqreads://show?path=%5C%5Chost%5Cshare",
        "slicerqreads://show?path=file://{root}/series",
        "slicerqreads://show?path={root}/series&patientID=someone-else",
    ],
)
def test_address_that_may_not_be(address: str, rooted: Resident, root: Path) -> None:
    rooted.ask(command="clear")
    ended = rooted.hand_over("--wait", address.format(root=root))
    assert ended.returncode == 1
    assert ended.stderr
    assert not shows_image(rooted.screen)
    assert rooted.process.poll() is None


def test_address_needs_a_root(resident: Resident, small_phantom: Path) -> None:
    ended = resident.hand_over("--wait", f"slicerqreads://show?path={small_phantom}")
    assert ended.returncode == 1
    assert b"--allow-root" in ended.stderr


def test_address_without_a_resident_viewer(binary: Path, screen: Screen, tmp_path: Path, root: Path) -> None:
    address = f"slicerqreads://show?path={root}/series"
    with start_viewer(binary, screen, tmp_path, "--allow-root", root, address) as viewer:
        viewer.wait_for_images()
    with start_viewer(binary, screen, tmp_path, address) as viewer:
        viewer.wait_until("the reason", lambda: "--allow-root" in viewer.output())
        assert not shows_image(screen)


@pytest.mark.parametrize("path", ["{root}/../secret", "/etc", "{root}less", "{root}/../{root.name}/series"])
def test_roots_hold_for_the_folder_too(path: str, rooted: Resident, root: Path) -> None:
    answer = rooted.ask(path=path.format(root=root))
    assert answer["outcome"] in ("invalid", "forbidden")
    assert str(root.parent) not in json.dumps(answer)


def test_what_is_outside_cannot_be_told_from_what_is_not_there(rooted: Resident, root: Path) -> None:
    """A link is followed, and says nothing of where it leads."""
    answers = [rooted.ask(path=str(root / name), request="1") for name in ("out", "dangling", "missing")]
    assert answers[0]["outcome"] == "notFound"
    assert answers[0] == answers[1] == answers[2]


def test_links_in_a_folder_do_not_lead_out(rooted: Resident, root: Path) -> None:
    """Those that stay inside are files like any other."""
    (root / "links").mkdir()
    for path in sorted((root / "series").iterdir()):
        (root / "links" / path.name).symlink_to(path)
    assert rooted.ask(path=str(root / "links"))["slices"] == 5
    for path in sorted((root / "links").iterdir()):
        path.unlink()
        path.symlink_to(root.parent / "secret" / path.name)
    assert rooted.ask(path=str(root / "links"))["outcome"] == "failed"


# -- Patients ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "what"),
    [({"patientID": "QR-9999"}, "patientID"), ({"studyInstanceUID": "1.2.3.4.5"}, "studyInstanceUID")],
)
def test_files_of_another_patient_are_not_shown(
    fields: dict[str, str], what: str, resident: Resident, small_phantom: Path
) -> None:
    assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
    path = resident.send({"path": str(small_phantom), **fields})
    seen = set()
    while not path.exists():
        seen.add(shows_image(resident.screen))
    answer = resident.answer(path)
    assert answer["outcome"] == "mismatch"
    assert "firstImageMilliseconds" not in answer
    assert answer[what]["requested"] == f"***{fields[what][-2:]}"
    assert answer[what]["found"].startswith("***")
    assert fields[what] not in json.dumps(answer)
    assert PATIENT_ID not in json.dumps(answer)
    assert not shows_image(resident.screen)


@pytest.mark.parametrize("patient", [PATIENT_ID, f" {PATIENT_ID} "])
def test_files_of_the_patient_are_shown(patient: str, resident: Resident, small_phantom: Path) -> None:
    assert resident.ask(path=str(small_phantom), patientID=patient)["outcome"] == "shown"


@pytest.mark.parametrize(
    ("masking", "found"), [("all", "***"), ("ends", f"***{PATIENT_ID[-2:]}"), ("none", PATIENT_ID)]
)
def test_masking(masking: str, found: str, binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    with start_resident(binary, screen, tmp_path, "--mask-identifiers", masking) as resident:
        assert resident.ask(path=str(small_phantom), patientID="1")["patientID"]["found"] == found


def test_folder_of_two_patients_matches_neither(resident: Resident, tmp_path: Path) -> None:
    variants.write_two_patients(tmp_path / "both")
    for patient in ("1", "2"):
        assert resident.ask(path=str(tmp_path / "both"), patientID=patient)["outcome"] == "mismatch"
        assert not shows_image(resident.screen)
    assert resident.ask(path=str(tmp_path / "both"))["outcome"] == "shown"


@pytest.mark.parametrize("name", ["missing", "empty", "broken"])
def test_failed_request_leaves_an_empty_view(
    name: str, resident: Resident, tmp_path: Path, small_phantom: Path
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "file.dcm").write_bytes(b"\0" * 128 + b"DICM" + b"\xff" * 50)
    assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
    answer = resident.ask(path=str(tmp_path / name))
    assert answer["outcome"] == ("notFound" if name == "missing" else "failed")
    assert answer["message"]
    assert not shows_image(resident.screen)


@pytest.fixture
def slow(library: Path, tmp_path: Path) -> SlowSource:
    notes = tmp_path / "source"
    notes.mkdir()
    source = SlowSource(library, notes, delay_ms=1)
    source.allow()
    return source


def test_old_image_is_gone_before_the_answer(binary: Path, screen: Screen, tmp_path: Path, slow: SlowSource) -> None:
    """Whatever the new one is to be; its files are not even read yet."""
    SERIES.write(tmp_path / "series")
    OTHER.write(tmp_path / "other")
    with start_resident(binary, screen, tmp_path, variables=slow.environment) as resident:
        for _ in range(5):
            assert resident.ask(path=str(tmp_path / "series"))["outcome"] == "shown"
            assert SERIES.slice_of(grey(screen) or 0) is not None
            slow.allow(0)
            answer = resident.ask(path=str(tmp_path / "other"), answerAt="accepted")
            assert SERIES.slice_of(grey(screen) or 0) is None
            assert answer["outcome"] == "accepted"
            slow.allow()


def test_newer_request_supersedes(binary: Path, screen: Screen, tmp_path: Path, slow: SlowSource) -> None:
    """The older one is answered so, at once, and nothing of it is seen any more."""
    SERIES.write(tmp_path / "series")
    OTHER.write(tmp_path / "other")
    with start_resident(binary, screen, tmp_path, variables=slow.environment) as resident:
        slow.allow(3)
        older = [resident.send({"path": str(tmp_path / "series"), "request": str(n)}) for n in range(4)]
        newest = resident.send({"path": str(tmp_path / "other"), "request": "newest"})
        for number, path in enumerate(older):
            answer = resident.answer(path)
            assert answer["outcome"] == "superseded"
            assert answer["request"] == str(number)
        slow.allow()
        while not newest.exists():
            assert SERIES.slice_of(grey(screen) or 0) is None
        assert resident.answer(newest)["outcome"] == "shown"
        assert OTHER.slice_of(grey(screen) or 0) is not None


def test_emptying_supersedes(binary: Path, screen: Screen, tmp_path: Path, slow: SlowSource) -> None:
    SERIES.write(tmp_path / "series")
    with start_resident(binary, screen, tmp_path, variables=slow.environment) as resident:
        for command in ("clear", "hide"):
            slow.allow(0)
            path = resident.send({"path": str(tmp_path / "series")})
            assert resident.ask(command=command)["outcome"] == "done"
            assert resident.answer(path)["outcome"] == "superseded"
            slow.allow()
            time.sleep(0.3)
            assert SERIES.slice_of(grey(screen) or 0) is None


def test_log_says_nothing_of_patients(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    broken = tmp_path / PATIENT_NAME
    variants.write(broken, ks=range(5))
    variants.truncate(next(broken.iterdir()), 0.5)
    with start_resident(binary, screen, tmp_path, "--allow-root", tmp_path, "--allow-root", small_phantom) as resident:
        resident.ask(path=str(small_phantom))
        resident.ask(path=str(small_phantom), patientID="other")
        resident.ask(path=str(broken))
        resident.ask(path=str(broken / "missing"))
        resident.hand_over("--wait", broken / "missing")
        resident.hand_over("--wait", f"slicerqreads://show?path={broken}&patientID=1")
        resident.ask(command="hide")
        assert resident.output() == ""
    kept = list(tmp_path.rglob("*.ini"))
    assert not any(PATIENT_ID in path.read_text() or PATIENT_NAME in path.read_text() for path in kept)


# -- What is in the scene ----------------------------------------------------------------------------------------------


@contextlib.contextmanager
def start_with_python(
    binary: Path, screen: Screen, home: Path, *arguments: object
) -> Iterator[tuple[Remote, Resident]]:
    folder = home / "requests"
    folder.mkdir()
    with start_remote(binary, screen, home, "--resident", "--watch", folder, *arguments) as viewer:
        yield viewer, Resident(binary, viewer.process, screen, viewer.environment, folder, viewer.log)


NAMES = "sorted(n.GetName() for n in slicer.util.getNodesByClass('vtkMRMLScalarVolumeNode'))"


def count_of(viewer: Remote, kind: str) -> int:
    return int(viewer.ask(f"len(slicer.util.getNodesByClass({kind!r}))"))


@pytest.mark.with_qt
def test_one_patient_in_the_scene_unless_appended(
    binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path
) -> None:
    """Volumes, what was drawn on them, and what scripts have loaded."""
    SERIES.write(tmp_path / "series")
    OTHER.write(tmp_path / "other")
    with start_with_python(binary, screen, tmp_path, small_phantom) as (viewer, resident):
        viewer.run(
            "line = slicer.mrmlScene.AddNewNodeByClass('vtkMRMLMarkupsLineNode')\n"
            "line.AddControlPoint(0, 0, 0); line.AddControlPoint(10, 0, 0)\n"
            f"slicer.util.loadVolume({str(next((tmp_path / 'series').iterdir()))!r}); answer = 0"
        )
        assert count_of(viewer, "vtkMRMLScalarVolumeNode") == 2
        kinds = ("vtkMRMLDisplayNode", "vtkMRMLStorageNode", "vtkMRMLMarkupsNode")
        assert resident.ask(path=str(tmp_path / "other"))["outcome"] == "shown"
        assert len(viewer.ask(NAMES)) == 1
        assert count_of(viewer, "vtkMRMLMarkupsNode") == 0
        counts = [count_of(viewer, kind) for kind in kinds]
        assert resident.ask(path=str(tmp_path / "series"), append=True)["outcome"] == "shown"
        assert len(viewer.ask(NAMES)) == 2
        assert SERIES.slice_of(grey(screen) or 0) is not None
        assert resident.ask(path=str(tmp_path / "other"))["outcome"] == "shown"
        assert len(viewer.ask(NAMES)) == 1
        assert [count_of(viewer, kind) for kind in kinds] == counts
        assert resident.ask(command="clear")["outcome"] == "done"
        assert viewer.ask(NAMES) == []


@pytest.mark.with_qt
def test_window_level_and_layout(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    with start_with_python(binary, screen, tmp_path, small_phantom) as (viewer, resident):
        asked = {"path": str(small_phantom), "window": 1500, "level": -600, "layout": "OneUpRedSlice"}
        assert resident.ask(**asked)["outcome"] == "shown"
        assert viewer.ask("[display().GetWindow(), display().GetLevel()]") == [1500, -600]
        assert viewer.ask("[display().GetAutoWindowLevel()]") == [0]
        assert set(views(screen)) == {"Red"}
        assert resident.ask(path=str(small_phantom), layout="503")["outcome"] == "shown"
        assert viewer.ask("[display().GetWindow(), display().GetLevel()]") != [1500, -600]
        assert len(views(screen)) == 3
        # Where the user looks at the 3D view alone, slices come back: images are first shown as slices.
        viewer.run("slicer.app.layoutManager().setLayout(4); answer = 0")
        assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
        assert len(views(screen)) == 3


@pytest.mark.with_qt
def test_closing_the_window_clears_and_hides(binary: Path, screen: Screen, tmp_path: Path, small_phantom: Path) -> None:
    with start_with_python(binary, screen, tmp_path, small_phantom) as (viewer, resident):
        viewer.run("slicer.util.findChild(window, 'ModulePanel').window().close(); answer = 0")
        wait_until("the window to go", lambda: viewer.title() == "")
        assert viewer.ask(NAMES) == []
        assert viewer.ask("window.windowTitle") == "SlicerQReads"
        assert resident.hand_over().returncode == 0
        wait_until("the window", lambda: len(views(screen)) == 3)
        assert not shows_image(screen)
        assert resident.ask(path=str(small_phantom))["outcome"] == "shown"


def test_user_can_give_up(binary: Path, screen: Screen, tmp_path: Path, slow: SlowSource) -> None:
    """With the escape key, as with what was opened by hand."""
    SERIES.write(tmp_path / "series")
    folder = tmp_path / "requests"
    folder.mkdir()
    arguments = ("--resident", "--watch", folder, tmp_path / "series")
    with start_viewer(binary, screen, tmp_path, *arguments, variables=slow.environment) as viewer:
        viewer.wait_until("the image", lambda: SERIES.slice_of(grey(screen) or 0) is not None)
        resident = Resident(binary, viewer.process, screen, viewer.environment, folder, viewer.log)
        slow.allow(0)
        path = resident.send({"path": str(tmp_path / "series")})
        viewer.wait_until("the image to go", lambda: SERIES.slice_of(grey(screen) or 0) is None)
        viewer.key("Red", "Escape")
        answer = resident.answer(path)
        assert answer["outcome"] == "failed"
        assert "cancelled" in answer["message"]
        slow.allow()


# -- At login ----------------------------------------------------------------------------------------------------------


def tree(folder: Path) -> Mapping[str, Any]:
    return {
        str(path.relative_to(folder)): str(path.readlink()) if path.is_symlink() else path.is_dir() or path.read_text()
        for path in sorted(folder.rglob("*"))
    }


def run_with_home(binary: Path, home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath, "HOME": str(home)}
    command = [str(binary), *map(str, arguments)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=TIME_LIMIT_S, check=False)


@pytest.mark.product
@pytest.mark.parametrize("existing", ["nothing", "configuration", "autostart", "other units"])
def test_autostart_is_undone_exactly(existing: str, binary: Path, tmp_path: Path) -> None:
    configuration = tmp_path / ".config"
    if existing != "nothing":
        configuration.mkdir()
    if existing == "autostart":
        (configuration / "autostart").mkdir()
        (configuration / "autostart" / "other.desktop").write_text("[Desktop Entry]\n")
    if existing == "other units":
        (configuration / "systemd" / "user" / "graphical-session.target.wants").mkdir(parents=True)
        (configuration / "systemd" / "user" / "graphical-session.target.wants" / "x.service").symlink_to("../x.service")
    before = tree(tmp_path)
    for _ in range(2):
        ended = run_with_home(binary, tmp_path, "--install-autostart", "--watch", "/a b/$x%\"\\'`", "--idle-exit", 5)
        assert (ended.returncode, ended.stderr) == (0, "")
    added = {name for name, content in tree(tmp_path).items() if name not in before and content is not True}
    assert added == {
        ".config/autostart/SlicerQReads.desktop",
        ".config/systemd/user/slicerqreads.service",
        ".config/systemd/user/graphical-session.target.wants/slicerqreads.service",
    }
    entry = (configuration / "autostart" / "SlicerQReads.desktop").read_text()
    assert f'Exec="{binary}" "--resident" "--watch" "/a b/\\\\$x%%\\\\"\\\\\\\\\'\\\\`" "--idle-exit" "5"\n' in entry
    unit = configuration / "systemd" / "user" / "slicerqreads.service"
    assert f'ExecStart="{binary}" "--resident" "--watch" "/a b/$$x%%\\"\\\\\'`" "--idle-exit" "5"\n' in unit.read_text()
    assert (unit.parent / "graphical-session.target.wants" / unit.name).resolve() == unit
    assert run_with_home(binary, tmp_path, "--uninstall-autostart").returncode == 0
    assert tree(tmp_path) == before
    assert run_with_home(binary, tmp_path, "--uninstall-autostart").returncode == 0


def test_autostart_of_others_is_left_alone(binary: Path, tmp_path: Path) -> None:
    folder = tmp_path / ".config" / "autostart"
    folder.mkdir(parents=True)
    (folder / "SlicerQReads.desktop").write_text("[Desktop Entry]\nExec=mine\n")
    before = tree(tmp_path)
    ended = run_with_home(binary, tmp_path, "--install-autostart")
    assert ended.returncode == 1
    assert "written by another" in ended.stderr
    assert run_with_home(binary, tmp_path, "--uninstall-autostart").returncode == 0
    assert tree(tmp_path) == before
    assert run_with_home(binary, tmp_path, "--install-autostart", "--watch", "/a\nb").returncode == 1
    assert tree(tmp_path) == before


# -- What it uses ------------------------------------------------------------------------------------------------------


@pytest.mark.product
@pytest.mark.timing
def test_idle_instance_uses_nothing(
    resident: Resident, small_phantom: Path, record_property: Callable[[str, object], None]
) -> None:
    time.sleep(1.5)
    before = resident.usage()
    time.sleep(3)
    after = resident.usage()
    assert after.cpu_seconds == before.cpu_seconds
    assert after.memory_bytes <= LIMITS["idle_megabytes"] * 1e6
    assert resident.ask(path=str(small_phantom))["outcome"] == "shown"
    time.sleep(2)
    assert resident.ask(command="hide")["outcome"] == "done"
    time.sleep(2)
    before = resident.usage()
    time.sleep(3)
    assert resident.usage().cpu_seconds == before.cpu_seconds
    record_property(
        "summary", f"idle: {after.memory_bytes / 1e6:.1f} MB, after use {before.memory_bytes / 1e6:.1f} MB, no CPU"
    )


@pytest.mark.product
def test_many_requests_leave_nothing(resident: Resident, small_phantom: Path) -> None:
    for count in range(100):
        if count == 20:
            time.sleep(2)  # What is given back is so after a second.
            before = resident.usage()
        command = {"command": "hide"} if count % 5 == 4 else {"path": str(small_phantom)}
        assert resident.ask(**command)["outcome"] in ("shown", "done")
    time.sleep(2)
    after = resident.usage()
    assert after.descriptors <= before.descriptors
    assert after.threads <= before.threads
    assert after.memory_bytes - before.memory_bytes <= LIMITS["growth_megabytes"] * 1e6
