# Loadable modules are linked in: each folder in modules/ calls slicerqreads_add_module, and the table
# of those chosen for this build becomes qreads::createLoadableModules().

# slicerqreads_add_module(NAME <name> TITLE <title> SOURCES <file>... [DEPENDS <module>...] [LIBRARIES <target>...])
#
# Makes the static library slicerqreads_module_<name>. Its sources define
# std::unique_ptr<LoadableModule> qreads::create<name>Module().
function(slicerqreads_add_module)
  cmake_parse_arguments(PARSE_ARGV 0 MODULE "" "NAME;TITLE" "DEPENDS;SOURCES;LIBRARIES")
  if(MODULE_UNPARSED_ARGUMENTS OR NOT MODULE_NAME OR NOT MODULE_SOURCES)
    message(FATAL_ERROR "slicerqreads_add_module: give NAME and SOURCES, not ${MODULE_UNPARSED_ARGUMENTS}")
  endif()
  set(target slicerqreads_module_${MODULE_NAME})
  add_library(${target} STATIC ${MODULE_SOURCES})
  target_compile_definitions(${target} PRIVATE
    SLICERQREADS_MODULE_NAME="${MODULE_NAME}"
    SLICERQREADS_MODULE_TITLE="${MODULE_TITLE}")
  target_link_libraries(${target}
    PUBLIC slicerqreads_loading slicerqreads_mrml ${MODULE_LIBRARIES}
    PRIVATE slicerqreads_warnings)
  set_property(TARGET ${target} PROPERTY SLICERQREADS_DEPENDS ${MODULE_DEPENDS})
endfunction()

# Adds the named modules and slicerqreads_modules, the library with the table of them.
function(slicerqreads_add_modules)
  foreach(name IN LISTS ARGN)
    set(folder ${CMAKE_CURRENT_SOURCE_DIR}/modules/${name})
    if(NOT EXISTS ${folder}/CMakeLists.txt)
      message(FATAL_ERROR "Module ${name}: there is no ${folder}/CMakeLists.txt. Choose other modules or add it.")
    endif()
    add_subdirectory(${folder} modules/${name})
  endforeach()

  # Each module comes after the ones it depends on.
  set(waiting ${ARGN})
  set(ordered)
  while(waiting)
    set(still_waiting)
    foreach(name IN LISTS waiting)
      get_target_property(dependencies slicerqreads_module_${name} SLICERQREADS_DEPENDS)
      set(is_ready TRUE)
      foreach(dependency IN LISTS dependencies)
        if(dependency AND NOT dependency IN_LIST ARGN)
          message(FATAL_ERROR "Module ${name} needs module ${dependency}, which this build leaves out. Add it to --modules.")
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
