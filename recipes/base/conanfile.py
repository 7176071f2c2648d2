"""What the recipes of this project share: Debian sources, compiler flags, unity builds.

A recipe says ``python_requires = "recipe-base/1.0"`` and
``python_requires_extend = "recipe-base.Library"``. Raise ``version`` below when a change here
must rebuild the libraries: Conan takes that version, not this file's text, into the package ids.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from conan import ConanFile
from conan.errors import ConanException
from conan.tools.build import can_run
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import apply_conandata_patches, copy, export_conandata_patches, save
from conan.tools.gnu import PkgConfigDeps
from conan.tools.system.package_manager import Apt

APT_HELPER = Path("/usr/lib/apt/apt-helper")
DIGEST_CHUNK_BYTES = 1 << 20


class RecipeBase(ConanFile):
    """The python_requires package itself; recipes extend :class:`Library`."""

    name = "recipe-base"
    version = "1.0"
    package_type = "python-require"
    license = "Apache-2.0"


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(DIGEST_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def source_folder_of_cache() -> Path:
    """Where pinned source files are kept: ``SLICERQREADS_SOURCES`` or the per-user cache."""
    chosen = os.environ.get("SLICERQREADS_SOURCES")
    if chosen:
        return Path(chosen)
    cache_home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache_home) / "slicerqreads" / "sources"


def cmake_toolchain(recipe: ConanFile) -> CMakeToolchain:
    """Conan's toolchain with CMake's own order of find_package: modules before configurations.

    VTK's and Qt's package files expect the targets of CMake's modules; Debian's configurations of
    the same libraries name them differently (EXPAT::EXPAT and expat::expat).
    """
    recipe.conf.define("tools.cmake.cmaketoolchain:find_package_prefer_config", False)
    return CMakeToolchain(recipe, generator="Ninja")


class DebianSource:
    """One version of a Debian source package: the entry ``sources`` of a ``conandata.yml``.

    ``package``, ``version`` and ``files`` (name and sha256 of each file wanted) are required.
    ``skip`` lists folders of the archive that are not unpacked; ``debian_patches`` is a regular
    expression for the names of Debian's patches to apply, all of them where it is missing.
    """

    def __init__(self, data: dict[str, Any]) -> None:
        self.package: str = data["package"]
        self.version: str = data["version"]
        self.files: dict[str, str] = data["files"]
        self.skip: list[str] = data.get("skip", [])

    @property
    def pool_folder(self) -> str:
        """The package's folder on every Debian mirror, as Debian's policy defines it."""
        prefix = self.package[:4] if self.package.startswith("lib") else self.package[:1]
        return f"main/{prefix}/{self.package}"

    def candidate_addresses(self, file_name: str) -> list[str]:
        """Where the file may be: the company's own copy first, then each configured mirror."""
        addresses = []
        company_copy = os.environ.get("SLICERQREADS_SOURCE_MIRROR")
        if company_copy:
            addresses.append(f"{company_copy.rstrip('/')}/{file_name}")
        listing = subprocess.run(
            ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
            check=True,
            capture_output=True,
            text=True,
        )
        roots = sorted({line.rstrip("/") for line in listing.stdout.split()}, key=len)
        if not roots and not company_copy:
            raise ConanException(
                f"{self.package} {self.version}: apt knows no mirror to fetch {file_name} from. "
                "Run apt-get update, or set SLICERQREADS_SOURCE_MIRROR to a folder address that has it."
            )
        for root in roots:
            addresses.append(f"{root}/pool/{self.pool_folder}/{file_name}")
            addresses.append(f"{root}/pool/updates/{self.pool_folder}/{file_name}")
        return addresses

    def fetch(self, file_name: str, folder: Path) -> Path:
        """The file in ``folder``, verified; fetched by apt's own transport when it is missing.

        Raises ConanException that names package, version and what to do.
        """
        target = folder / file_name
        expected = self.files[file_name]
        if target.is_file():
            if sha256_of(target) == expected:
                return target
            target.unlink()
        if os.environ.get("SLICERQREADS_OFFLINE"):
            raise ConanException(
                f"{self.package} {self.version}: {file_name} is not in {folder} and this build is "
                f"offline. Run once without --offline, or copy the file there."
            )
        folder.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f"{file_name}.{os.getpid()}.partial")
        refusals = []
        try:
            for address in self.candidate_addresses(file_name):
                attempt = subprocess.run(
                    [
                        str(APT_HELPER),
                        "-o",
                        "APT::Sandbox::User=",
                        "-o",
                        "Acquire::Retries=3",
                        "download-file",
                        address,
                        str(partial),
                    ],
                    capture_output=True,
                    text=True,
                )
                if attempt.returncode == 0 and partial.is_file():
                    found = sha256_of(partial)
                    if found == expected:
                        partial.replace(target)
                        return target
                    refusals.append(f"{address}: wrong SHA-256 {found}, expected {expected}")
                    partial.unlink()
                else:
                    reasons = [line for line in attempt.stderr.splitlines() if line.startswith("E:")]
                    refusals.append(reasons[0] if reasons else f"{address}: no answer")
        finally:
            partial.unlink(missing_ok=True)
        raise ConanException(
            f"{self.package} {self.version}: cannot fetch {file_name}. Tried: "
            + "; ".join(refusals)
            + f". Put the file into {folder}, set SLICERQREADS_SOURCE_MIRROR to a folder address "
            "that has it, or choose another version in the recipe's conandata.yml."
        )


def unpack(archive: Path, folder: Path, skip: list[str]) -> None:
    """Unpack a tar archive without its first folder and without the paths in ``skip``."""
    folder.mkdir(parents=True, exist_ok=True)
    excludes = [f"--exclude=*/{path}" for path in skip]
    subprocess.run(
        ["tar", "-xf", str(archive), "-C", str(folder), "--strip-components=1", *excludes],
        check=True,
    )


def debian_patch_series(debian_folder: Path) -> list[Path]:
    """The patches of an unpacked ``debian`` folder in the order of its series file."""
    patches = debian_folder / "patches"
    lines = (patches / "series").read_text(encoding="utf-8").splitlines()
    names = [line.split("#", 1)[0].split() for line in lines]
    return [patches / words[0] for words in names if words]


class Library:
    """Base of the library recipes; a CMake recipe overrides :meth:`cmake_variables` only."""

    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False]}
    default_options = {"shared": False}
    package_type = "library"
    no_copy_source = True
    revision_mode = "hash"

    # --- sources -------------------------------------------------------------------------
    def export_sources(self) -> None:
        export_conandata_patches(self)

    def layout(self) -> None:
        cmake_layout(self, src_folder="src")

    def source(self) -> None:
        """Fetch, verify and unpack the pinned source, then apply Debian's and our patches."""
        data = self.conan_data["sources"][self.version]
        debian_source = DebianSource(data)
        cache = source_folder_of_cache()
        source = Path(self.source_folder)
        for file_name in debian_source.files:
            archive = debian_source.fetch(file_name, cache)
            if ".debian.tar" not in file_name:
                unpack(archive, source, debian_source.skip)
                continue
            unpack(archive, source / "debian", [])
            wanted = re.compile(data.get("debian_patches", ""))
            for patch in debian_patch_series(source / "debian"):
                if wanted.match(patch.name):
                    self.run(f'patch -p1 -s -f --no-backup-if-mismatch -i "{patch}"', cwd=str(source))
        apply_conandata_patches(self)

    # --- what the machine must have ------------------------------------------------------
    def system_requirements(self) -> None:
        packages = self.conan_data.get("debian_packages", [])
        if packages:
            Apt(self).install(packages, check=True)

    # --- flags ---------------------------------------------------------------------------
    @property
    def compile_flags(self) -> list[str]:
        """Flags of every static library: sections for the linker to collect, and hardening."""
        flags = ["-fstack-protector-strong", "-D_FORTIFY_SOURCE=2"]
        if not self.options.get_safe("shared"):
            flags += ["-ffunction-sections", "-fdata-sections"]
        return flags

    def cmake_variables(self) -> dict[str, Any]:
        """The library's own CMake cache variables; recipes override this."""
        return {}

    def generate(self) -> None:
        toolchain = cmake_toolchain(self)
        toolchain.extra_cflags += self.compile_flags
        toolchain.extra_cxxflags += self.compile_flags
        variables = {
            "BUILD_SHARED_LIBS": bool(self.options.get_safe("shared")),
            "BUILD_TESTING": False,
            # -O2 instead of CMake's -O3: smaller, so fewer pages at start, and not slower here.
            "CMAKE_C_FLAGS_RELEASE": "-O2 -DNDEBUG",
            "CMAKE_CXX_FLAGS_RELEASE": "-O2 -DNDEBUG",
            "CMAKE_EXPORT_NO_PACKAGE_REGISTRY": True,
            "CMAKE_FIND_USE_PACKAGE_REGISTRY": False,
            "CMAKE_INSTALL_LIBDIR": "lib",
            "CMAKE_POLICY_VERSION_MINIMUM": "3.5",
        }
        variables |= self.unity_variables() | self.injection_variables() | self.cmake_variables()
        toolchain.cache_variables.update(variables)
        toolchain.generate()
        CMakeDeps(self).generate()

    # --- what is injected into upstream's project() ----------------------------------------
    def project_injection(self) -> list[str]:
        """CMake lines to run at the end of upstream's first project(); recipes override this."""
        return []

    def injection_variables(self) -> dict[str, Any]:
        """CMake variables that have upstream's top-level project() include our lines."""
        lines = [*self.project_injection(), *self.unity_injection()]
        if not lines:
            return {}
        text = ["if(PROJECT_IS_TOP_LEVEL)", *(f"  {line}" for line in lines), "endif()", ""]
        injection = Path(self.generators_folder) / "project_injection.cmake"
        save(self, str(injection), "\n".join(text))
        return {"CMAKE_PROJECT_INCLUDE": str(injection)}

    # --- unity builds --------------------------------------------------------------------
    def unity_variables(self) -> dict[str, Any]:
        """CMake variables of a unity build with the batch size of ``conandata.yml``."""
        unity = self.conan_data.get("unity")
        if not unity:
            return {}
        batch_size = str(unity["batch_size"])
        return {"CMAKE_UNITY_BUILD": True, "CMAKE_UNITY_BUILD_BATCH_SIZE": batch_size}

    def unity_injection(self) -> list[str]:
        """CMake lines that keep what ``unity`` in ``conandata.yml`` names out of unity builds.

        ``skip_targets`` are compiled file by file; ``skip_files`` names, by target, the files (without ending)
        that clash with their neighbors.
        """
        unity = self.conan_data.get("unity", {})
        lines = ["function(skip_unity_build)"]
        for target in unity.get("skip_targets", []):
            lines += [
                f"  if(TARGET {target})",
                f"    set_target_properties({target} PROPERTIES UNITY_BUILD OFF)",
                "  endif()",
            ]
        for target, files in unity.get("skip_files", {}).items():
            lines += [
                f"  get_target_property(folder {target} SOURCE_DIR)",
                f"  get_target_property(sources {target} SOURCES)",
                f'  list(FILTER sources INCLUDE REGEX "(^|/)({"|".join(files)})[.]c[a-z]*$")',
                "  foreach(source IN LISTS sources)",
                '    cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY "${folder}")',
                f'    set_source_files_properties("${{source}}" TARGET_DIRECTORY {target}',
                "      PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)",
                "  endforeach()",
            ]
        if len(lines) == 1:
            return []
        return [*lines, "endfunction()", "cmake_language(DEFER CALL skip_unity_build)"]

    # --- build and package ---------------------------------------------------------------
    def build(self) -> None:
        # Qt opens the toolchain file relative to its source folder; Conan's own path is relative.
        toolchain = os.path.join(self.generators_folder, CMakeToolchain.filename)
        cmake = CMake(self)
        with self.remembered_generators() as are_new:
            # CMake would go on with what it found when it was configured last.
            fresh = ["--fresh"] if are_new else []
            cmake.configure(variables={"CMAKE_TOOLCHAIN_FILE": toolchain}, cli_args=fresh)
        cmake.build()

    @contextmanager
    def remembered_generators(self) -> Iterator[bool]:
        """Whether Conan's files for CMake are others than when a build folder was configured last.

        They are remembered once the block has come to its end.
        """
        folder = Path(self.generators_folder)
        generated = sorted(path for path in folder.iterdir() if path.suffix in (".cmake", ".json"))
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in generated)).hexdigest()
        record = Path(self.build_folder) / "generators.sha256"
        yield not record.is_file() or record.read_text(encoding="utf-8") != digest
        record.write_text(digest, encoding="utf-8")

    def package(self) -> None:
        self.package_licenses()
        CMake(self).install()

    def package_licenses(self) -> None:
        """Copy the licence texts that ``licenses`` in ``conandata.yml`` names."""
        for pattern in self.conan_data.get("licenses", []):
            copy(self, pattern, self.source_folder, os.path.join(self.package_folder, "licenses"))

    def upstream_cmake_config(self) -> None:
        """Have consumers use the CMake package files that upstream installs and documents."""
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = ["lib/cmake"]


class PackageTest:
    """Base of the ``test_package`` recipes: a small CMake consumer that is built and run."""

    settings = "os", "arch", "compiler", "build_type"

    def requirements(self) -> None:
        self.requires(self.tested_reference_str)

    def layout(self) -> None:
        cmake_layout(self)

    def generate(self) -> None:
        cmake_toolchain(self).generate()
        CMakeDeps(self).generate()
        PkgConfigDeps(self).generate()

    def build(self) -> None:
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def test(self) -> None:
        if can_run(self):
            self.run(os.path.join(self.cpp.build.bindir, "test_package"), env="conanrun")
