# Links a program so that it needs glibc and nothing else on the machine it runs on.
#
# With BUILD_SHARED_LIBS this does nothing: the twin that start-up is compared with loads its libraries.
function(slicerqreads_link_statically target)
  if(BUILD_SHARED_LIBS)
    return()
  endif()
  # Debian's archives do not say what they themselves need: freetype, then xcb.
  foreach(name brotlidec brotlicommon bz2 png16 z xcb-util Xau Xdmcp)
    find_library(STATIC_${name} NAMES lib${name}.a REQUIRED)
    target_link_libraries(${target} PRIVATE ${STATIC_${name}})
  endforeach()
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
