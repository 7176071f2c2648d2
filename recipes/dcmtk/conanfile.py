"""DCMTK: DICOM data sets and images, without its network modules."""

from typing import Any

from conan import ConanFile


class DcmtkConan(ConanFile):
    name = "dcmtk"
    version = "3.6.9"
    license = "BSD-3-Clause"
    homepage = "https://dicom.offis.de/dcmtk"
    description = "DICOM data sets, images and codecs"
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.Library"

    def cmake_variables(self) -> dict[str, Any]:
        optional = ["ICONV", "OPENJPEG", "OPENSSL", "PNG", "SNDFILE", "TIFF", "WRAP", "XML"]
        return {f"DCMTK_WITH_{name}": False for name in optional} | {
            "BUILD_APPS": False,
            "DCMTK_DEFAULT_DICT": "builtin",
            "DCMTK_ENABLE_BUILTIN_OFICONV_DATA": True,
            "DCMTK_ENABLE_CHARSET_CONVERSION": "oficonv",
            "DCMTK_MODULES": ";".join(self.conan_data["modules"]),
            "DCMTK_USE_DCMDICTPATH": False,
            "DCMTK_WITH_DOXYGEN": False,
            "DCMTK_WITH_ZLIB": True,
            "ZLIB_USE_STATIC_LIBS": not self.options.shared,
        }

    def package_info(self) -> None:
        self.upstream_cmake_config()
