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

set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
  "automated research: from a topic to experiments, a paper and a review\n Pipelines in YAML, made of plugins.")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME athanor)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_RECOMMENDS
  "bubblewrap, ca-certificates, python3-numpy, python3-sklearn, python3-matplotlib, libopenblas0-pthread, texlive-latex-base, \
texlive-latex-recommended, texlive-fonts-recommended, latexmk, poppler-utils, chktex")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SUGGESTS "texlive-publishers, texlive-latex-extra")

set(CPACK_COMPONENT_SDK_DESCRIPTION
  "what plugins for Athanor are built with\n Headers and the CMake package.")
set(CPACK_DEBIAN_SDK_PACKAGE_NAME libathanor-dev)
set(CPACK_DEBIAN_SDK_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_SDK_PACKAGE_ARCHITECTURE all)
set(CPACK_DEBIAN_SDK_PACKAGE_DEPENDS "nlohmann-json3-dev (>= 3.9)")

install(FILES LICENSE DESTINATION share/doc/athanor RENAME copyright COMPONENT runtime)
install(FILES LICENSE DESTINATION share/doc/libathanor-dev RENAME copyright COMPONENT sdk)
include(CPack)
