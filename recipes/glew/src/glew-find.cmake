# Has VTK's FindGLEW take this library instead of the machine's.
set(GLEW_INCLUDE_DIR "${CMAKE_CURRENT_LIST_DIR}/../../include" CACHE PATH "GLEW for EGL" FORCE)
find_library(GLEW_LIBRARY GLEW PATHS "${CMAKE_CURRENT_LIST_DIR}/.." NO_DEFAULT_PATH REQUIRED)
