"""What counts as a change of the files that a product is made of."""

from pathlib import Path

import pytest

from superbuild.recipes import digest_of_files


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("conanfile.py", True),
        ("build/module.py", True),
        ("test_package/main.c", True),
        ("test_package/build/main.o", False),
        ("src/__pycache__/module.pyc", False),
    ],
)
def test_change_of_a_file(name: str, counts: bool, tmp_path: Path) -> None:
    """Also in a clone whose own path has one of the ignored names."""
    folder = tmp_path / "test_package" / "build" / "__pycache__" / "recipe"
    file = folder / name
    file.parent.mkdir(parents=True)
    file.write_text("before", encoding="utf-8")
    before = digest_of_files([folder])
    file.write_text("after", encoding="utf-8")
    assert (digest_of_files([folder]) != before) == counts


def test_single_file_stands_for_itself(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text("before", encoding="utf-8")
    before = digest_of_files([file])
    file.write_text("after", encoding="utf-8")
    assert digest_of_files([file]) != before
