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
        if not self.options.shared:
            self.requires("cpython/3.11.2", transitive_headers=True)
        self.requires("glew/2.2.0", transitive_headers=True)
        self.requires("opengl-loader/1.0", transitive_headers=True)

    def configure(self) -> None:
        self.options["*"].shared = self.options.shared

    def project_injection(self) -> list[str]:
        if self.options.shared:
            # Shared wrappers would be modules for an interpreter of the machine's.
            return ["find_package(glew REQUIRED)"]
        wrappers = " ".join(f"vtk{name}Python" for name in self.conan_data["python_modules"])
        return [
            "find_package(cpython REQUIRED)",
            "find_package(glew REQUIRED)",
            # They are long and no work is done in them: small ones are as good as quick ones.
            "function(compile_wrappers_for_size)",
            f"  foreach(wrapper {wrappers})",
            "    target_compile_options(${wrapper} PRIVATE -Os)",
            "  endforeach()",
            "endfunction()",
            "cmake_language(DEFER CALL compile_wrappers_for_size)",
        ]

    def cmake_variables(self) -> dict[str, Any]:
        is_wrapped = not self.options.shared
        modules = self.conan_data["modules"]
        external = self.conan_data["external_modules"]
        return (
            {f"VTK_MODULE_ENABLE_VTK_{name}": "YES" for name in modules}
            | {f"VTK_MODULE_USE_EXTERNAL_VTK_{name}": True for name in external}
            | {
                "VTK_BUILD_ALL_MODULES": False,
                "VTK_ENABLE_LOGGING": False,
                "VTK_ENABLE_REMOTE_MODULES": False,
                "VTK_ENABLE_WRAPPING": is_wrapped,
                "VTK_GROUP_ENABLE_Imaging": "DONT_WANT",
                "VTK_GROUP_ENABLE_Qt": "NO",
                "VTK_GROUP_ENABLE_Rendering": "DONT_WANT",
                "VTK_GROUP_ENABLE_StandAlone": "DONT_WANT",
                "VTK_GROUP_ENABLE_Views": "DONT_WANT",
                "VTK_INSTALL_PYTHON_EXES": False,
                "VTK_LEGACY_REMOVE": True,
                "VTK_OPENGL_HAS_EGL": True,
                "VTK_SMP_IMPLEMENTATION_TYPE": "STDThread",
                "VTK_PYTHON_SKIPPED_CLASSES": ";".join(self.conan_data["python_skipped_classes"]),
                "VTK_PYTHON_MODULES": ";".join(f"VTK::{name}" for name in self.conan_data["python_modules"]),
                "VTK_USE_X": False,
                "VTK_VERSIONED_INSTALL": False,
                "VTK_WRAP_PYTHON": is_wrapped,
            }
        )

    def package_info(self) -> None:
        self.upstream_cmake_config()
