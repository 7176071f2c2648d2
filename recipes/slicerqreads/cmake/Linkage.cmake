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
  # What a start touches lies together, so that it is few pages and can be read ahead (app/platform/StartupPages*.cpp).
  # What the file lists and this build does not have is passed over.
  set(order ${PROJECT_SOURCE_DIR}/startup_order.txt)
  target_link_options(${target} PRIVATE LINKER:--symbol-ordering-file=${order} LINKER:--no-warn-symbol-ordering)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${order})
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
