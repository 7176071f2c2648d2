"""Trampolines for OpenGL and EGL: a program links them and opens the real libraries when it wants 3D."""

from conan import ConanFile


class OpenglLoaderConan(ConanFile):
    name = "opengl-loader"
    version = "1.0"
    license = "Apache-2.0"
    description = "OpenGL and EGL functions that open the machine's libraries at run time"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"
    exports_sources = "src/*"

    def source(self) -> None:
        """Nothing to fetch: the source is this recipe's own."""

    def package_info(self) -> None:
        self.cpp_info.libs = ["opengl-loader"]
        self.cpp_info.set_property("cmake_build_modules", ["lib/cmake/opengl-loader-find.cmake"])
        self.cpp_info.system_libs = ["dl"]
