# Has CMake's FindOpenGL take the trampolines instead of the machine's libraries.
find_library(OPENGL_LOADER_LIBRARY opengl-loader PATHS "${CMAKE_CURRENT_LIST_DIR}/.." NO_DEFAULT_PATH REQUIRED)
set(OPENGL_opengl_LIBRARY "${OPENGL_LOADER_LIBRARY}" CACHE FILEPATH "Trampolines of opengl-loader" FORCE)
set(OPENGL_egl_LIBRARY "${OPENGL_LOADER_LIBRARY}" CACHE FILEPATH "Trampolines of opengl-loader" FORCE)
