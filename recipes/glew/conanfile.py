"""GLEW for EGL contexts: Debian's archive is made for GLX, which would bring X11 into the 3D view."""

from conan import ConanFile


class GlewConan(ConanFile):
    name = "glew"
    version = "2.2.0"
    license = "BSD-3-Clause AND MIT"
    homepage = "https://glew.sourceforge.net"
    description = "The OpenGL extension wrangler, for EGL"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"
    exports_sources = "src/*"

    def requirements(self) -> None:
        self.requires("opengl-loader/1.0")

    def configure(self) -> None:
        self.options["opengl-loader"].shared = self.options.shared

    def package_info(self) -> None:
        self.cpp_info.libs = ["GLEW"]
        self.cpp_info.set_property("cmake_build_modules", ["lib/cmake/glew-find.cmake"])
        if not self.options.shared:
            self.cpp_info.defines = ["GLEW_STATIC"]
