# cmake -D BUILD=... -D PREFIX=... -P install_afresh.cmake: what an earlier version left there is no part of this one.
file(REMOVE_RECURSE "${PREFIX}")
execute_process(COMMAND ${CMAKE_COMMAND} --install "${BUILD}" --prefix "${PREFIX}" COMMAND_ERROR_IS_FATAL ANY OUTPUT_QUIET)
