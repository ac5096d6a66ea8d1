# `cmake --install`: headers, .td files, libraries, tools and a relocatable QGemmConfig.cmake.
include(CMakePackageConfigHelpers)

set(QGEMM_CMAKE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/qgemm)

# PrecompiledMLIR.h is a detail of this build.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ ${PROJECT_BINARY_DIR}/include/
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.inc"
        PATTERN "CMakeFiles" EXCLUDE PATTERN "PrecompiledMLIR.h" EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/docs/schema/kernels.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/qgemm)

get_property(QGEMM_EXPORTED_LIBS GLOBAL PROPERTY QGEMM_LIBS)
list(JOIN QGEMM_EXPORTED_LIBS " " QGEMM_EXPORTED_LIBS)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/QGemmConfig.cmake.in
  ${PROJECT_BINARY_DIR}/QGemmConfig.cmake INSTALL_DESTINATION ${QGEMM_CMAKE_DIR}
  PATH_VARS CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/QGemmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/QGemmConfig.cmake ${PROJECT_BINARY_DIR}/QGemmConfigVersion.cmake
        DESTINATION ${QGEMM_CMAKE_DIR})
install(EXPORT QGemmTargets NAMESPACE qgemm:: DESTINATION ${QGEMM_CMAKE_DIR})
