include(CMakeFindDependencyMacro)
find_dependency(cpython)
find_dependency(Qt6 COMPONENTS Widgets)
include(${CMAKE_CURRENT_LIST_DIR}/pythonqt-targets.cmake)
