# Has CMake's FindPython3 take this package.
cmake_path(GET CMAKE_CURRENT_LIST_DIR PARENT_PATH cpython_library_folder)
cmake_path(GET cpython_library_folder PARENT_PATH cpython_folder)
find_library(CPYTHON_LIBRARY python3.11 PATHS "${cpython_library_folder}" NO_DEFAULT_PATH REQUIRED)
set(Python3_EXECUTABLE "${cpython_folder}/bin/python" CACHE FILEPATH "Interpreter of cpython" FORCE)
set(Python3_INCLUDE_DIR "${cpython_folder}/include/python3.11" CACHE PATH "Headers of cpython" FORCE)
set(Python3_LIBRARY "${CPYTHON_LIBRARY}" CACHE FILEPATH "Library of cpython" FORCE)
