"""Qt Core, Gui and Widgets with the xcb and offscreen platforms."""

from typing import Any

from conan import ConanFile
from conan.tools.gnu import PkgConfigDeps


class QtbaseConan(ConanFile):
    name = "qtbase"
    version = "6.8.2"
    license = "LGPL-3.0-only"
    homepage = "https://www.qt.io"
    description = "Qt Core, Gui and Widgets"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"

    def requirements(self) -> None:
        self.requires("xkbcommon/1.5.0")

    def configure(self) -> None:
        self.options["xkbcommon"].shared = self.options.shared

    def generate(self) -> None:
        PkgConfigDeps(self).generate()
        super().generate()

    def project_injection(self) -> list[str]:
        # ITK and VTK bring other versions of it; in one program each needs its own name.
        return ["add_compile_definitions(double_conversion=qt_double_conversion)"]

    def unity_variables(self) -> dict[str, Any]:
        # Qt has its own switch, which leaves out what Qt's authors know not to work.
        return {
            "QT_UNITY_BUILD": True,
            "QT_UNITY_BUILD_BATCH_SIZE": str(self.conan_data["unity"]["batch_size"]),
        }

    def cmake_variables(self) -> dict[str, Any]:
        disabled = {f"FEATURE_{name}": False for name in self.conan_data["disabled_features"]}
        return disabled | {
            "FEATURE_system_freetype": True,
            "FEATURE_system_png": True,
            "FEATURE_system_zlib": True,
            "FEATURE_system_xcb_xinput": True,
            "FEATURE_xcb": True,
            "FEATURE_xkbcommon": True,
            "FEATURE_xkbcommon_x11": True,
            "QT_BUILD_EXAMPLES": False,
            "QT_BUILD_TESTS": False,
            "QT_GENERATE_SBOM": False,
        }

    def package_info(self) -> None:
        self.upstream_cmake_config()
