"""libxkbcommon and libxkbcommon-x11: Debian has no static archive of either."""

from conan import ConanFile
from conan.tools.gnu import PkgConfigDeps
from conan.tools.layout import basic_layout
from conan.tools.meson import Meson, MesonToolchain


class XkbcommonConan(ConanFile):
    name = "xkbcommon"
    version = "1.5.0"
    license = "MIT"
    homepage = "https://xkbcommon.org"
    description = "Keyboard description and key symbols of X11"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"

    def layout(self) -> None:
        basic_layout(self, src_folder="src")

    def generate(self) -> None:
        PkgConfigDeps(self).generate()
        toolchain = MesonToolchain(self)
        toolchain.project_options |= {
            "enable-docs": "false",
            "enable-tools": "false",
            "enable-wayland": "false",
            "enable-xkbregistry": "false",
            "xkb-config-root": "/usr/share/X11/xkb",
            "x-locale-root": "/usr/share/X11/locale",
        }
        toolchain.c_args += self.compile_flags
        toolchain.generate()

    def build(self) -> None:
        meson = Meson(self)
        meson.configure()
        meson.build()

    def package(self) -> None:
        self.package_licenses()
        Meson(self).install()

    def package_info(self) -> None:
        self.cpp_info.components["libxkbcommon"].libs = ["xkbcommon"]
        self.cpp_info.components["libxkbcommon"].set_property("pkg_config_name", "xkbcommon")
        x11 = self.cpp_info.components["libxkbcommon-x11"]
        x11.libs = ["xkbcommon-x11"]
        x11.set_property("pkg_config_name", "xkbcommon-x11")
        x11.requires = ["libxkbcommon"]
        x11.system_libs = ["xcb-xkb", "xcb"]
