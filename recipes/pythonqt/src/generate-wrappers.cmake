# Called with cmake -P: writes the wrappers into OUTPUT and batch_1.cpp to batch_<BATCHES>.cpp, which include them.
file(REMOVE_RECURSE ${OUTPUT})
file(MAKE_DIRECTORY ${OUTPUT})
cmake_path(GET TYPE_SYSTEM PARENT_PATH type_system_folder)
set(ENV{QTDIR} ${QT_FOLDER})
# It looks for the type systems in the folder that it runs in. Small files, so that the batches become equally large.
execute_process(
  COMMAND ${GENERATOR} --output-directory=${OUTPUT} --max-classes-per-file=4 ${MASTER_HEADER} ${TYPE_SYSTEM}
  WORKING_DIRECTORY ${type_system_folder}
  COMMAND_ERROR_IS_FATAL ANY)

file(GLOB_RECURSE sources ${OUTPUT}/generated_cpp/*.cpp)
foreach(number RANGE 1 ${BATCHES})
  set(headers_${number})
  set(rest_${number})
endforeach()
set(position 0)
foreach(source IN LISTS sources)
  math(EXPR number "${position} % ${BATCHES} + 1")
  math(EXPR position "${position} + 1")
  string(APPEND rest_${number} "#include \"${source}\"\n")
  string(REGEX REPLACE "[.]cpp$" ".h" header ${source})
  if(EXISTS ${header})
    # The generator writes headers that can be included once only.
    file(READ ${header} text)
    file(WRITE ${header} "#pragma once\n${text}")
    string(REGEX REPLACE "[.]cpp$" ".moc.cpp" moc ${source})
    execute_process(COMMAND ${MOC} -o ${moc} ${header} COMMAND_ERROR_IS_FATAL ANY)
    string(APPEND headers_${number} "#include \"${header}\"\n")
    string(APPEND rest_${number} "#include \"${moc}\"\n")
  endif()
endforeach()
foreach(number RANGE 1 ${BATCHES})
  # Types are declared to Qt in the headers, which must come before the first use.
  file(WRITE ${OUTPUT}/batch_${number}.cpp "${headers_${number}}${rest_${number}}")
endforeach()
