# Decides how a program takes its libraries.
#
# Static: it needs glibc and nothing else on the machine it runs on. With BUILD_SHARED_LIBS it is the twin that start-up is
# compared with, which has its libraries in ../lib.
function(slicerqreads_set_linkage target)
  if(SLICERQREADS_SANITIZE)
    target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/SanitizerOptions.cpp)
  endif()
  if(BUILD_SHARED_LIBS)
    # The old kind of run path: the libraries, which have none, find each other by it, too.
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN/../lib")
    target_link_options(${target} PRIVATE LINKER:--disable-new-dtags)
    # Where the linker finds what the libraries themselves need.
    foreach(folder IN LISTS CMAKE_LIBRARY_PATH)
      target_link_options(${target} PRIVATE LINKER:-rpath-link,${folder})
    endforeach()
    return()
  endif()
  # Debian's archives do not say what they themselves need: freetype, then xcb.
  foreach(name brotlidec brotlicommon bz2 png16 z xcb-util Xau Xdmcp)
    find_library(STATIC_${name} NAMES lib${name}.a REQUIRED)
    target_link_libraries(${target} PRIVATE ${STATIC_${name}})
  endforeach()
  # What runs before main() lies together: it is a sixth of the pages that a start touches where it is strewn about.
  target_link_options(${target} PRIVATE LINKER:-z,keep-text-section-prefix)
  # OpenGL drivers load libraries of their own, which must not find ours in the program (zlib, for one): no symbol is
  # exported.
  target_link_options(${target} PRIVATE
    -fuse-ld=lld
    -static-libgcc
    -static-libstdc++
    -no-pie
    LINKER:--as-needed
    LINKER:--exclude-libs=ALL
    LINKER:--gc-sections
    LINKER:-O2
    LINKER:-Map=$<TARGET_FILE_DIR:${target}>/${target}.map)
endfunction()
