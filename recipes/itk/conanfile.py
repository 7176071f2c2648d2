"""ITK: readers of NRRD, NIfTI, MetaImage, and GDCM with OpenJPEG."""

from typing import Any

from conan import ConanFile


class ItkConan(ConanFile):
    name = "itk"
    license = "Apache-2.0"
    homepage = "https://itk.org"
    description = "The Insight Toolkit, image input and output"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"

    def set_version(self) -> None:
        # The first version is the one that is used; --version 5.2.1 builds the fallback.
        self.version: str = self.version or next(iter(self.conan_data["sources"]))

    def project_injection(self) -> list[str]:
        # Qt and VTK bring other versions of it; in one program each needs its own name.
        return ["add_compile_definitions(double_conversion=itk_double_conversion)"]

    def cmake_variables(self) -> dict[str, Any]:
        return {f"Module_{name}": True for name in self.conan_data["modules"]} | {
            "BUILD_DOCUMENTATION": False,
            "BUILD_EXAMPLES": False,
            "ITKGroup_Core": False,
            "ITK_BUILD_DEFAULT_MODULES": False,
            "ITK_FORBID_DOWNLOADS": True,
            "ITK_LEGACY_REMOVE": True,
            # The check is for Windows; Conan's build folders are long.
            "ITK_SKIP_PATH_LENGTH_CHECKS": True,
            # The package files of ITK's own copy of Eigen are not installed with it.
            "ITK_USE_SYSTEM_EIGEN": True,
            "ITK_USE_SYSTEM_ZLIB": True,
            "ZLIB_USE_STATIC_LIBS": not self.options.shared,
        }

    def package_info(self) -> None:
        self.upstream_cmake_config()
