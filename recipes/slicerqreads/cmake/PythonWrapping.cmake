# Wraps our own VTK classes for Python with VTK's tools. VTK's vtk_module_wrap_python does more than is wanted: it is for
# modules that get installed.

# slicerqreads_wrap_python(<target> MODULE <package>.<name> LIBRARY <library> [EXTENDS <target>] HEADERS <file>...)
#
# Makes the static library <target> with PyInit_<name>, the extension module of the classes of a library: one in each
# header, which is named for it. Their base classes are VTK's, or those of EXTENDS, which this function made. Python knows
# of the VTK modules that the library links to those that are wrapped; methods that have to do with others are left out.
#
# All targets that it made are in the global property SLICERQREADS_PYTHON_WRAPPERS; SLICERQREADS_EXTENSION of each is the
# name of the extension module.
function(slicerqreads_wrap_python target)
  cmake_parse_arguments(PARSE_ARGV 1 WRAP "" "MODULE;LIBRARY;EXTENDS" "HEADERS")
  if(WRAP_UNPARSED_ARGUMENTS OR NOT WRAP_MODULE MATCHES "^(.+)\\.([^.]+)$" OR NOT WRAP_LIBRARY OR NOT WRAP_HEADERS)
    message(FATAL_ERROR "slicerqreads_wrap_python: give MODULE, LIBRARY and HEADERS, not ${WRAP_UNPARSED_ARGUMENTS}")
  endif()
  set(package ${CMAKE_MATCH_1})
  set(name ${CMAKE_MATCH_2})
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name}_python)
  list(TRANSFORM WRAP_HEADERS PREPEND ${CMAKE_CURRENT_SOURCE_DIR}/ REGEX "^[^/]")

  # What the tools know of VTK's classes, and the extension modules that have to be imported before this one.
  get_target_property(vtk_wrappers VTK::vtkpythonmodules INTERFACE_LINK_LIBRARIES)
  get_target_property(libraries ${WRAP_LIBRARY} LINK_LIBRARIES)
  set(hierarchies)
  set(extensions)
  foreach(library IN LISTS libraries)
    string(REPLACE "VTK::" "vtk" vtk_module ${library})
    if(VTK::${vtk_module}Python IN_LIST vtk_wrappers)
      get_target_property(hierarchy ${library} INTERFACE_vtk_module_hierarchy)
      list(APPEND hierarchies ${hierarchy})
      list(APPEND extensions vtkmodules.${vtk_module})
    endif()
  endforeach()
  if(WRAP_EXTENDS)
    get_target_property(hierarchy ${WRAP_EXTENDS} SLICERQREADS_HIERARCHY)
    list(APPEND hierarchies ${hierarchy})
    get_target_property(extension ${WRAP_EXTENDS} SLICERQREADS_EXTENSION)
    list(APPEND extensions ${extension})
  endif()

  set(definitions "$<TARGET_PROPERTY:${WRAP_LIBRARY},COMPILE_DEFINITIONS>")
  set(include_directories "$<TARGET_PROPERTY:${WRAP_LIBRARY},INCLUDE_DIRECTORIES>")
  set(compile_arguments_file ${folder}/compile.args)
  file(GENERATE OUTPUT ${compile_arguments_file} CONTENT
    "$<$<BOOL:${definitions}>:-D'$<JOIN:${definitions},'\n-D'>'>\n-I'$<JOIN:${include_directories},'\n-I'>'\n")

  set(hierarchy_lines)
  foreach(header IN LISTS WRAP_HEADERS)
    string(APPEND hierarchy_lines "${header};${name}\n")
  endforeach()
  file(GENERATE OUTPUT ${folder}/hierarchy.data CONTENT "${hierarchy_lines}")
  add_custom_command(
    OUTPUT ${folder}/hierarchy.txt
    COMMAND VTK::WrapHierarchy @${compile_arguments_file} -o ${folder}/hierarchy.txt ${folder}/hierarchy.data
      ${hierarchies}
    DEPENDS ${WRAP_HEADERS} ${compile_arguments_file} ${folder}/hierarchy.data ${hierarchies}
    COMMENT "Listing the classes of ${WRAP_MODULE}"
    VERBATIM)

  set(sources)
  set(classes)
  foreach(header IN LISTS WRAP_HEADERS)
    cmake_path(GET header STEM class)
    list(APPEND classes ${class})
    set(source ${folder}/${class}Python.cxx)
    list(APPEND sources ${source})
    add_custom_command(
      OUTPUT ${source}
      COMMAND VTK::WrapPython @${compile_arguments_file} --types ${folder}/hierarchy.txt -o ${source} ${header}
      DEPENDS ${WRAP_HEADERS} ${compile_arguments_file} ${folder}/hierarchy.txt
      COMMENT "Wrapping ${class}"
      VERBATIM)
  endforeach()

  list(JOIN classes "\n" class_lines)
  list(JOIN extensions "\n" extension_lines)
  file(GENERATE OUTPUT ${folder}/initialization.data CONTENT "${name}\n${class_lines}\nDEPENDS\n${extension_lines}\n")
  add_custom_command(
    OUTPUT ${folder}/${name}Init.cxx ${folder}/${name}InitImpl.cxx
    COMMAND VTK::WrapPythonInit ${folder}/initialization.data ${folder}/${name}Init.cxx ${folder}/${name}InitImpl.cxx
      ${package}.
    DEPENDS ${folder}/initialization.data
    COMMENT "Writing the start of ${WRAP_MODULE}"
    VERBATIM)

  add_library(${target} STATIC ${sources} ${folder}/${name}Init.cxx ${folder}/${name}InitImpl.cxx)
  set_target_properties(${target} PROPERTIES
    AUTOMOC OFF
    SLICERQREADS_EXTENSION ${WRAP_MODULE}
    SLICERQREADS_HIERARCHY ${folder}/hierarchy.txt)
  set_property(GLOBAL APPEND PROPERTY SLICERQREADS_PYTHON_WRAPPERS ${target})
  target_compile_definitions(${target} PRIVATE PYTHON_PACKAGE="${package}")
  # As VTK's own wrappers: they are long and no work is done in them.
  target_compile_options(${target} PRIVATE -Os)
  target_link_libraries(${target} PRIVATE ${WRAP_LIBRARY} VTK::WrappingPythonCore VTK::Python)
endfunction()
