"""VTK: reslicing, volume rendering through EGL off screen, and 3D widgets."""

from typing import Any

from conan import ConanFile


class VtkConan(ConanFile):
    name = "vtk"
    version = "9.1.0"
    license = "BSD-3-Clause"
    homepage = "https://vtk.org"
    description = "The Visualization Toolkit, the modules that the viewer needs"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"

    def requirements(self) -> None:
        self.requires("glew/2.2.0", transitive_headers=True)
        self.requires("opengl-loader/1.0", transitive_headers=True)

    def configure(self) -> None:
        self.options["*"].shared = self.options.shared

    def project_injection(self) -> list[str]:
        return ["find_package(glew REQUIRED)"]

    def cmake_variables(self) -> dict[str, Any]:
        modules = self.conan_data["modules"]
        external = self.conan_data["external_modules"]
        return (
            {f"VTK_MODULE_ENABLE_VTK_{name}": "YES" for name in modules}
            | {f"VTK_MODULE_USE_EXTERNAL_VTK_{name}": True for name in external}
            | {
                "VTK_BUILD_ALL_MODULES": False,
                "VTK_ENABLE_LOGGING": False,
                "VTK_ENABLE_REMOTE_MODULES": False,
                "VTK_ENABLE_WRAPPING": False,
                "VTK_GROUP_ENABLE_Imaging": "DONT_WANT",
                "VTK_GROUP_ENABLE_Qt": "NO",
                "VTK_GROUP_ENABLE_Rendering": "DONT_WANT",
                "VTK_GROUP_ENABLE_StandAlone": "DONT_WANT",
                "VTK_GROUP_ENABLE_Views": "DONT_WANT",
                "VTK_LEGACY_REMOVE": True,
                "VTK_OPENGL_HAS_EGL": True,
                "VTK_SMP_IMPLEMENTATION_TYPE": "STDThread",
                "VTK_USE_X": False,
                "VTK_VERSIONED_INSTALL": False,
            }
        )

    def package_info(self) -> None:
        self.upstream_cmake_config()
