# Two Debian packages, made by ./dev package: athanor (the program, the shipped plugins, configurations, schemas) and
# libathanor-dev (what a plugin author needs). What is installed where stands beside each target, not here.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME athanor)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_CONTACT "The Athanor authors <athanor@example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL runtime sdk)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)

# Recommended is what `./dev setup run` installs: sandbox, Python, LaTeX, without which check names what is missing.
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
  "automated research: from a topic to experiments, a paper and a review
A pipeline in YAML says which stages run, in which order, with which language
models, sandbox and sources of literature. Each of these is a plugin.
.
Runs are recorded as they go: what was killed goes on and repeats nothing,
and each number in a paper leads to the runs that produced it.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME athanor)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS
  "bubblewrap, ca-certificates, python3-numpy, python3-sklearn, python3-matplotlib, libopenblas0-pthread, texlive-latex-base, \
texlive-latex-recommended, texlive-fonts-recommended, latexmk, poppler-utils, chktex")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "libathanor-dev, podman, texlive-publishers, texlive-latex-extra")

# A plugin is headers of ours and a compiler of the author's; the host runs it and checks it.
set(CPACK_COMPONENT_SDK_DESCRIPTION
  "what plugins for Athanor are built with
Headers in C and C++, the CMake package, a file for pkg-config, and the
templates that `athanor new` makes new plugins of.")
set(CPACK_DEBIAN_SDK_PACKAGE_NAME libathanor-dev)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS "nlohmann-json3-dev (>= 3.9)")
set(CPACK_DEBIAN_SDK_PACKAGE_RECOMMENDS "athanor (>= ${PROJECT_VERSION}), cmake (>= 3.22), g++ | clang, make | ninja-build")
set(CPACK_DEBIAN_SDK_PACKAGE_SUGGESTS "pkg-config, clang-format")

file(READ cmake/debian/changelog changelog)
if(NOT changelog MATCHES "^athanor \\(${PROJECT_VERSION}\\) ")
  message(FATAL_ERROR "cmake/debian/changelog does not begin with version ${PROJECT_VERSION}; add an entry")
endif()
find_program(GZIP gzip REQUIRED)
execute_process(COMMAND "${GZIP}" -9nc cmake/debian/changelog WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
  OUTPUT_FILE "${CMAKE_BINARY_DIR}/changelog.gz" COMMAND_ERROR_IS_FATAL ANY)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS cmake/debian/changelog)

set(manual "${CMAKE_BINARY_DIR}/share/man/man1/athanor.1")
add_custom_command(OUTPUT "${manual}.gz"
  COMMAND ${CMAKE_COMMAND} -D "ATHANOR=$<TARGET_FILE:athanor>" -D "VERSION=${PROJECT_VERSION}" -D "OUT=${manual}"
    -P "${CMAKE_SOURCE_DIR}/cmake/Manual.cmake"
  DEPENDS athanor "${CMAKE_SOURCE_DIR}/cmake/Manual.cmake" VERBATIM)
add_custom_target(athanor_manual ALL DEPENDS "${manual}.gz")
install(FILES "${manual}.gz" DESTINATION share/man/man1 COMPONENT runtime)

foreach(package athanor:runtime libathanor-dev:sdk)
  string(REPLACE ":" ";" package ${package})
  list(GET package 0 name)
  list(GET package 1 component)
  install(FILES cmake/debian/copyright "${CMAKE_BINARY_DIR}/changelog.gz" DESTINATION share/doc/${name} COMPONENT ${component})
endforeach()
install(FILES cmake/debian/lintian-overrides DESTINATION share/lintian/overrides COMPONENT runtime RENAME athanor)
include(CPack)
