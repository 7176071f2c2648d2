"""Fetching pinned sources, by the code that the recipes share and apt's own transport."""

import functools
import hashlib
import http.server
import importlib.util
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from conan.errors import ConanException

from .stub_clone import REPOSITORY

FILE_NAME = "tiny_1.0.orig.tar.xz"
CONTENT = b"a source archive"
CONTENT_DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture(scope="module")
def recipe_base() -> ModuleType:
    specification = importlib.util.spec_from_file_location("recipe_base", REPOSITORY / "recipes/base/conanfile.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture
def source(recipe_base: ModuleType) -> Any:
    return recipe_base.DebianSource({"package": "tiny", "version": "1.0-1", "files": {FILE_NAME: CONTENT_DIGEST}})


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "sources"


@pytest.fixture
def pool(tmp_path: Path) -> Path:
    """The package's folder in a Debian mirror of our own; empty."""
    folder = tmp_path / "mirror" / "pool" / "main" / "t" / "tiny"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def mirror(tmp_path: Path, pool: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[http.server.ThreadingHTTPServer]:
    """Has apt know one mirror, on this machine; its server."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(tmp_path / "mirror"))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    index = tmp_path / "mirror" / "dists" / "stable" / "main" / "binary-amd64" / "Packages"
    index.parent.mkdir(parents=True)
    text = b"Package: tiny\nArchitecture: amd64\nVersion: 1.0-1\n\n"
    index.write_bytes(text)
    digest = hashlib.sha256(text).hexdigest()
    release = "Suite: stable\nArchitectures: amd64\nComponents: main\nSHA256:\n"
    release += f" {digest} {len(text)} main/binary-amd64/Packages\n"
    (tmp_path / "mirror" / "dists" / "stable" / "Release").write_text(release, encoding="utf-8")
    (tmp_path / "lists" / "partial").mkdir(parents=True)
    (tmp_path / "sources.list").write_text(f"deb [trusted=yes arch=amd64] {address} stable main\n", encoding="utf-8")
    (tmp_path / "apt.conf").write_text(
        f'Dir::Etc::sourcelist "{tmp_path}/sources.list";\nDir::Etc::sourceparts "-";\n'
        f'Dir::State::lists "{tmp_path}/lists";\nDir::Cache "{tmp_path}/apt";\n'
        'APT::Sandbox::User "";\nAcquire::http::Proxy "DIRECT";\nAcquire::Languages "none";\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("APT_CONFIG", str(tmp_path / "apt.conf"))
    subprocess.run(["apt-get", "update"], check=True, capture_output=True)
    yield server
    server.shutdown()
    server.server_close()


def leftovers(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.glob("*")) if cache.exists() else []


@pytest.mark.usefixtures("mirror")
def test_source_comes_from_the_machines_own_mirror(source: Any, cache: Path, pool: Path) -> None:
    (pool / FILE_NAME).write_bytes(CONTENT)
    assert source.fetch(FILE_NAME, cache).read_bytes() == CONTENT
    assert leftovers(cache) == [FILE_NAME]


@pytest.mark.usefixtures("mirror")
def test_source_in_the_cache_is_not_fetched_again(source: Any, cache: Path) -> None:
    cache.mkdir()
    (cache / FILE_NAME).write_bytes(CONTENT)
    assert source.fetch(FILE_NAME, cache) == cache / FILE_NAME


@pytest.mark.usefixtures("mirror")
def test_damaged_source_in_the_cache_is_fetched_again(source: Any, cache: Path, pool: Path) -> None:
    (pool / FILE_NAME).write_bytes(CONTENT)
    cache.mkdir()
    (cache / FILE_NAME).write_bytes(CONTENT[:-1])
    assert source.fetch(FILE_NAME, cache).read_bytes() == CONTENT


@pytest.mark.usefixtures("mirror")
def test_mirror_that_lacks_the_file_is_one_clear_line(source: Any, cache: Path, pool: Path) -> None:
    with pytest.raises(ConanException) as refused:
        source.fetch(FILE_NAME, cache)
    message = str(refused.value)
    assert "\n" not in message
    for part in ("tiny 1.0-1", FILE_NAME, "404", "SLICERQREADS_SOURCE_MIRROR", "conandata.yml"):
        assert part in message
    assert leftovers(cache) == []


@pytest.mark.usefixtures("mirror")
def test_wrong_hash_is_refused_and_not_kept(source: Any, cache: Path, pool: Path) -> None:
    (pool / FILE_NAME).write_bytes(b"something else")
    with pytest.raises(ConanException, match=f"tiny 1.0-1: .*wrong SHA-256 [0-9a-f]{{64}}, expected {CONTENT_DIGEST}"):
        source.fetch(FILE_NAME, cache)
    assert leftovers(cache) == []


def test_no_network_is_a_clear_message(source: Any, cache: Path, mirror: http.server.ThreadingHTTPServer) -> None:
    mirror.shutdown()
    mirror.server_close()
    with pytest.raises(ConanException, match=r"tiny 1\.0-1: cannot fetch .*127\.0\.0\.1.* refused"):
        source.fetch(FILE_NAME, cache)
    assert leftovers(cache) == []


@pytest.mark.usefixtures("mirror")
def test_offline_asks_no_mirror(source: Any, cache: Path, pool: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (pool / FILE_NAME).write_bytes(CONTENT)
    monkeypatch.setenv("SLICERQREADS_OFFLINE", "1")
    with pytest.raises(ConanException, match=r"tiny 1\.0-1: .* is not in .* offline"):
        source.fetch(FILE_NAME, cache)


@pytest.mark.usefixtures("mirror")
def test_companys_own_copy_comes_first(
    source: Any, cache: Path, pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pool / FILE_NAME).write_bytes(b"the mirror's")
    copy = tmp_path / "company"
    copy.mkdir()
    (copy / FILE_NAME).write_bytes(CONTENT)
    monkeypatch.setenv("SLICERQREADS_SOURCE_MIRROR", copy.as_uri())
    assert source.fetch(FILE_NAME, cache).read_bytes() == CONTENT


@pytest.mark.usefixtures("mirror")
def test_mirror_is_asked_when_the_companys_copy_lacks_the_file(
    source: Any, cache: Path, pool: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pool / FILE_NAME).write_bytes(CONTENT)
    monkeypatch.setenv("SLICERQREADS_SOURCE_MIRROR", (tmp_path / "empty").as_uri())
    assert source.fetch(FILE_NAME, cache).read_bytes() == CONTENT


def test_sources_go_into_the_cache_folder_of_the_build(
    recipe_base: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.delenv("SLICERQREADS_SOURCES", raising=False)
    assert recipe_base.source_folder_of_cache() == tmp_path / "slicerqreads" / "sources"
    monkeypatch.setenv("SLICERQREADS_SOURCES", str(tmp_path / "elsewhere"))
    assert recipe_base.source_folder_of_cache() == tmp_path / "elsewhere"
