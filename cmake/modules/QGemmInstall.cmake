# `cmake --install`: headers, .td files, libraries and a relocatable QGemmConfig.cmake.
include(CMakePackageConfigHelpers)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ ${PROJECT_BINARY_DIR}/include/
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        FILES_MATCHING PATTERN "*.h" PATTERN "*.td" PATTERN "*.inc" PATTERN "CMakeFiles" EXCLUDE)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/QGemmConfig.cmake.in
  ${PROJECT_BINARY_DIR}/QGemmConfig.cmake INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/qgemm)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/QGemmConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/QGemmConfig.cmake ${PROJECT_BINARY_DIR}/QGemmConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/qgemm)
install(EXPORT QGemmTargets NAMESPACE qgemm:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/qgemm)
