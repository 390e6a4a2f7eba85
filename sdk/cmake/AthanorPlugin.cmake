# athanor_add_plugin(NAME SOURCES ... [INFO info.json ...] [RESOURCES folder-or-file ...]
#                    [RESOURCE_BASE folder] [LINK target ...] [PROGRAM target ...])
#
# Makes NAME.so, which exports athanor_plugin_v1 and nothing else, and beside it the folder NAME/ with
# the resources (prompts, templates, helper programs) that the plugin finds through its `create` request. They keep
# their paths below RESOURCE_BASE, the source folder unless given; name another for resources that are generated.
#
# With BUILD_TESTING on (include(CTest) says so) ctest also has the test NAME.conformance: `athanor verify` at the level
# ATHANOR_CONFORMANCE_LEVEL, 3 unless set; 0 leaves the test out.
#
# INFO: each JSON file becomes a header <file stem>.h holding `<stem>` as a constant text; for
# info.json the stem is NAME_info. Where there are sources in C, the header is one that C reads too.

set(ATHANOR_SDK_CMAKE_DIR "${CMAKE_CURRENT_LIST_DIR}")

function(athanor_embed_text file symbol out_header)
  file(READ "${file}" text)
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/generated")
  file(GENERATE OUTPUT "${generated}/${out_header}"
    CONTENT "// Made from ${symbol}. Do not edit. Compilers promise 64 KiB a text and take more; some say so.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \"-Woverlength-strings\"
inline constexpr char ${symbol}[] = R\"ATHANOR(${text})ATHANOR\";
#pragma GCC diagnostic pop
")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
endfunction()

# The same for C, which has no raw texts: every line escaped.
function(athanor_embed_text_for_c file symbol out_header)
  file(READ "${file}" text)
  string(REPLACE "\\" "\\\\" text "${text}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(REPLACE "\n" "\\n\"\n\"" text "${text}")
  set(generated "${CMAKE_CURRENT_BINARY_DIR}/generated")
  file(GENERATE OUTPUT "${generated}/${out_header}"
    CONTENT "/* Made from ${symbol}. Do not edit. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored \"-Woverlength-strings\"
static const char ${symbol}[] = \"${text}\";
#pragma GCC diagnostic pop
")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${file}")
endfunction()

# The host that checks plugins: the one being built here, or the one that the SDK was installed beside.
function(athanor_find_host out)
  if(TARGET athanor)
    set(${out} "$<TARGET_FILE:athanor>" PARENT_SCOPE)
    return()
  endif()
  find_program(ATHANOR_EXECUTABLE athanor HINTS "${ATHANOR_SDK_CMAKE_DIR}/../../../bin" DOC "The athanor that checks plugins")
  set(${out} "${ATHANOR_EXECUTABLE}" PARENT_SCOPE)
endfunction()

# A fixed seed: a test that finds something else each time is no test. `athanor verify` alone takes another each time.
function(athanor_add_conformance_test name target)
  if(NOT DEFINED ATHANOR_CONFORMANCE_LEVEL)
    set(ATHANOR_CONFORMANCE_LEVEL 3)
  endif()
  if(ATHANOR_CONFORMANCE_LEVEL EQUAL 0)
    return()
  endif()
  if(NOT BUILD_TESTING)
    # Off is a wish. Not there at all is most often include(CTest) that stands too late, or is forgotten.
    if(NOT DEFINED BUILD_TESTING AND NOT TARGET athanor)
      message(WARNING "${name} is built without its conformance test: write include(CTest) before athanor_add_plugin(${name} ...), or set BUILD_TESTING to OFF")
    endif()
    return()
  endif()
  athanor_find_host(host)
  if(NOT host)
    message(STATUS "${name}.conformance is left out: there is no athanor in ${ATHANOR_SDK_CMAKE_DIR}/../../../bin or PATH")
    return()
  endif()
  add_test(NAME ${name}.conformance
    COMMAND "${host}" verify "$<TARGET_FILE:${target}>" --level ${ATHANOR_CONFORMANCE_LEVEL} --seed 1)
  set_tests_properties(${name}.conformance PROPERTIES TIMEOUT 600)
endfunction()

function(athanor_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "OUTPUT_DIR;RESOURCE_BASE" "SOURCES;INFO;RESOURCES;LINK;PROGRAM")
  if(NOT arg_OUTPUT_DIR)
    set(arg_OUTPUT_DIR "${CMAKE_CURRENT_BINARY_DIR}")
    if(ATHANOR_PLUGIN_DIR)
      set(arg_OUTPUT_DIR "${ATHANOR_PLUGIN_DIR}")
    endif()
  endif()

  add_library(${name}_plugin MODULE ${arg_SOURCES})
  set_target_properties(${name}_plugin PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} SUFFIX ".so"
    LIBRARY_OUTPUT_DIRECTORY "${arg_OUTPUT_DIR}"
    CXX_VISIBILITY_PRESET hidden C_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  target_link_libraries(${name}_plugin PRIVATE Athanor::sdk ${arg_LINK})
  target_link_options(${name}_plugin PRIVATE "LINKER:--version-script=${ATHANOR_SDK_CMAKE_DIR}/plugin.map")
  if(NOT ATHANOR_SANITIZE)  # a sanitizer's run time comes from the host
    target_link_options(${name}_plugin PRIVATE LINKER:-z,defs)
  endif()
  set_property(TARGET ${name}_plugin APPEND PROPERTY LINK_DEPENDS "${ATHANOR_SDK_CMAKE_DIR}/plugin.map")

  foreach(info IN LISTS arg_INFO)
    get_filename_component(stem "${info}" NAME_WE)
    if(stem STREQUAL "info")
      set(stem "${name}_info")
    endif()
    get_filename_component(path "${info}" ABSOLUTE)
    if(arg_SOURCES MATCHES "\\.c(;|$)")
      athanor_embed_text_for_c("${path}" ${stem} "${stem}.h")
    else()
      athanor_embed_text("${path}" ${stem} "${stem}.h")
    endif()
    target_include_directories(${name}_plugin PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/generated")
  endforeach()

  if(NOT arg_RESOURCE_BASE)
    set(arg_RESOURCE_BASE "${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  get_filename_component(arg_RESOURCE_BASE "${arg_RESOURCE_BASE}" ABSOLUTE)
  # Resources are copied when they change, PROGRAM targets when they are built.
  set(resources "${arg_OUTPUT_DIR}/${name}")
  foreach(resource IN LISTS arg_RESOURCES)
    get_filename_component(path "${resource}" ABSOLUTE)
    if(IS_DIRECTORY "${path}")
      file(GLOB_RECURSE files RELATIVE "${arg_RESOURCE_BASE}" CONFIGURE_DEPENDS "${path}/*")
    else()
      file(RELATIVE_PATH files "${arg_RESOURCE_BASE}" "${path}")
    endif()
    foreach(file IN LISTS files)
      set(copy "${resources}/${file}")
      add_custom_command(OUTPUT "${copy}"
        COMMAND ${CMAKE_COMMAND} -E copy "${arg_RESOURCE_BASE}/${file}" "${copy}"
        DEPENDS "${arg_RESOURCE_BASE}/${file}" VERBATIM)
      list(APPEND copies "${copy}")
      if(ATHANOR_INSTALL_PLUGIN_DIR)  # one by one: the folder may still hold what the plugin once had
        get_filename_component(below "${file}" DIRECTORY)
        set(kind FILES)
        execute_process(COMMAND test -x "${arg_RESOURCE_BASE}/${file}" RESULT_VARIABLE plain)
        if(plain EQUAL 0)
          set(kind PROGRAMS)
        endif()
        install(${kind} "${copy}" DESTINATION "${ATHANOR_INSTALL_PLUGIN_DIR}/${name}/${below}")
      endif()
    endforeach()
  endforeach()
  if(copies)
    add_custom_target(${name}_resources ALL DEPENDS ${copies})
    add_dependencies(${name}_plugin ${name}_resources)
  endif()
  # Copied, because several plugins may carry the same program.
  set(programs)
  foreach(program IN LISTS arg_PROGRAM)
    set(copy "${resources}/${program}")
    add_custom_command(OUTPUT "${copy}" COMMAND ${CMAKE_COMMAND} -E copy "$<TARGET_FILE:${program}>" "${copy}"
      DEPENDS ${program} VERBATIM)
    list(APPEND programs "${copy}")
  endforeach()
  if(programs)
    add_custom_target(${name}_programs ALL DEPENDS ${programs})
    add_dependencies(${name}_plugin ${name}_programs)
  endif()

  athanor_add_conformance_test(${name} ${name}_plugin)
  if(ATHANOR_INSTALL_PLUGIN_DIR)
    install(TARGETS ${name}_plugin LIBRARY DESTINATION "${ATHANOR_INSTALL_PLUGIN_DIR}")
    if(arg_PROGRAM)
      install(TARGETS ${arg_PROGRAM} RUNTIME DESTINATION "${ATHANOR_INSTALL_PLUGIN_DIR}/${name}")
    endif()
  endif()
endfunction()
