from conan import ConanFile


class HttplibTestConan(ConanFile):
    python_requires = "recipe-base/1.0"
    python_requires_extend = "recipe-base.PackageTest"
