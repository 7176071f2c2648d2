# Loadable modules are linked in: the folder of each, in modules/ or outside of the tree, calls slicerqreads_add_module, and
# the table of those chosen for this build becomes qreads::createLoadableModules().

# slicerqreads_add_module(NAME <name> TITLE <title> SOURCES <file>... [DEPENDS <module>...] [LIBRARIES <target>...]
#                         [PYTHON_CLASSES <class>...])
#
# Makes the static library slicerqreads_module_<name>. Its sources define
# std::unique_ptr<LoadableModule> qreads::create<name>Module(), which find NAME, TITLE and DEPENDS in the macros
# SLICERQREADS_MODULE_NAME, SLICERQREADS_MODULE_TITLE and SLICERQREADS_MODULE_DEPENDENCIES, string literals separated by
# commas.
#
# PYTHON_CLASSES are VTK classes of the module, its logic above all, that scripts find in the package slicer. Each has a
# header that is named for it.
function(slicerqreads_add_module)
  cmake_parse_arguments(PARSE_ARGV 0 MODULE "" "NAME;TITLE" "DEPENDS;SOURCES;LIBRARIES;PYTHON_CLASSES")
  if(MODULE_UNPARSED_ARGUMENTS OR NOT MODULE_NAME OR NOT MODULE_SOURCES)
    message(FATAL_ERROR "slicerqreads_add_module: give NAME and SOURCES, not ${MODULE_UNPARSED_ARGUMENTS}")
  endif()
  set(target slicerqreads_module_${MODULE_NAME})
  if(TARGET ${target})
    get_target_property(other ${target} SOURCE_DIR)
    message(FATAL_ERROR "There are two modules ${MODULE_NAME}: ${other} and ${CMAKE_CURRENT_SOURCE_DIR}. "
      "Give one of them another name, or leave it out.")
  endif()
  add_library(${target} STATIC ${MODULE_SOURCES})
  list(TRANSFORM MODULE_DEPENDS REPLACE "(.+)" "\"\\1\"" OUTPUT_VARIABLE dependencies)
  list(JOIN dependencies "," dependencies)
  target_compile_definitions(${target} PRIVATE
    SLICERQREADS_MODULE_NAME="${MODULE_NAME}"
    SLICERQREADS_MODULE_TITLE="${MODULE_TITLE}"
    SLICERQREADS_MODULE_DEPENDENCIES=${dependencies})
  # For what scripts and other modules use of it.
  target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(${target}
    PUBLIC slicerqreads_loading slicerqreads_mrml ${MODULE_LIBRARIES}
    PRIVATE slicerqreads_warnings)
  set_property(TARGET ${target} PROPERTY SLICERQREADS_DEPENDS ${MODULE_DEPENDS})
  set_property(GLOBAL APPEND PROPERTY SLICERQREADS_ADDED_MODULES ${MODULE_NAME})
  if(MODULE_PYTHON_CLASSES AND NOT SLICERQREADS_PYTHON STREQUAL "none")
    list(TRANSFORM MODULE_PYTHON_CLASSES APPEND .h OUTPUT_VARIABLE headers)
    # As Slicer calls it.
    slicerqreads_wrap_python(${target}_python
      MODULE slicer.vtkSlicer${MODULE_NAME}ModuleLogicPython
      LIBRARY ${target}
      EXTENDS slicerqreads_mrml_python
      HEADERS ${headers})
  endif()
endfunction()

function(slicerqreads_add_module_folder folder binary_folder)
  if(NOT EXISTS ${folder}/CMakeLists.txt)
    message(FATAL_ERROR "There is no module in ${folder}: it has no CMakeLists.txt. Choose another one, or add it.")
  endif()
  get_property(names_before GLOBAL PROPERTY SLICERQREADS_ADDED_MODULES)
  add_subdirectory(${folder} ${binary_folder})
  get_property(names GLOBAL PROPERTY SLICERQREADS_ADDED_MODULES)
  if("${names}" STREQUAL "${names_before}")
    message(FATAL_ERROR "${folder}/CMakeLists.txt does not call slicerqreads_add_module. Correct it, or leave it out.")
  endif()
endfunction()

# slicerqreads_add_modules([NAMES <name>...] [FOLDERS <folder>...])
#
# Adds the named modules of modules/, those of folders outside of the tree, and slicerqreads_modules, the library with the
# table of all of them.
function(slicerqreads_add_modules)
  cmake_parse_arguments(PARSE_ARGV 0 MODULES "" "" "NAMES;FOLDERS")
  foreach(name IN LISTS MODULES_NAMES)
    slicerqreads_add_module_folder(${CMAKE_CURRENT_SOURCE_DIR}/modules/${name} modules/${name})
  endforeach()
  foreach(folder IN LISTS MODULES_FOLDERS)
    # Folders of two modules may have one name.
    string(SHA256 digest ${folder})
    string(SUBSTRING ${digest} 0 8 digest)
    slicerqreads_add_module_folder(${folder} modules/${digest})
  endforeach()
  get_property(names GLOBAL PROPERTY SLICERQREADS_ADDED_MODULES)

  # Each module comes after the ones it depends on.
  set(waiting ${names})
  set(ordered)
  while(waiting)
    set(still_waiting)
    foreach(name IN LISTS waiting)
      get_target_property(dependencies slicerqreads_module_${name} SLICERQREADS_DEPENDS)
      set(is_ready TRUE)
      foreach(dependency IN LISTS dependencies)
        if(dependency AND NOT dependency IN_LIST names)
          message(FATAL_ERROR "Module ${name} needs module ${dependency}, which this build leaves out. Add it by --modules "
            "or --module-path.")
        elseif(dependency AND NOT dependency IN_LIST ordered)
          set(is_ready FALSE)
        endif()
      endforeach()
      if(is_ready)
        list(APPEND ordered ${name})
      else()
        list(APPEND still_waiting ${name})
      endif()
    endforeach()
    if(still_waiting STREQUAL waiting)
      message(FATAL_ERROR "Modules that depend on each other: ${waiting}. Take one of the dependencies away.")
    endif()
    set(waiting ${still_waiting})
  endwhile()

  set(declarations)
  set(calls)
  set(targets)
  foreach(name IN LISTS ordered)
    string(APPEND declarations "std::unique_ptr<LoadableModule> create${name}Module();\n")
    string(APPEND calls "  modules.push_back(create${name}Module());\n")
    list(APPEND targets slicerqreads_module_${name})
  endforeach()
  configure_file(${PROJECT_SOURCE_DIR}/cmake/LoadableModuleTable.cpp.in LoadableModuleTable.cpp @ONLY)
  add_library(slicerqreads_modules STATIC ${CMAKE_CURRENT_BINARY_DIR}/LoadableModuleTable.cpp)
  target_link_libraries(slicerqreads_modules PUBLIC slicerqreads_loading slicerqreads_mrml ${targets} PRIVATE slicerqreads_warnings)
endfunction()
