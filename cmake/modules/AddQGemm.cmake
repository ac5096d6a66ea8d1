# Helpers of qgemm's own build: compiler flags, one shared precompiled header, libraries and tools.

set(QGEMM_CXX_FLAGS -fPIC -Wall -Wextra -Wno-unused-parameter -fvisibility-inlines-hidden
    # Reference and Sim promise IEEE results; one setting for all keeps the precompiled header shareable.
    -ffp-contract=off)
if(QGEMM_WERROR)
  list(APPEND QGEMM_CXX_FLAGS -Werror)
endif()
if(QGEMM_ENABLE_ASSERTIONS)
  string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
endif()
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

# MLIR's headers cost most of a file's compile time: they are read once.
set(QGEMM_PCH_SOURCE ${PROJECT_BINARY_DIR}/pch.cpp)
file(CONFIGURE OUTPUT ${QGEMM_PCH_SOURCE} CONTENT "// Only the precompiled header matters.\n")
add_library(qgemm_pch OBJECT ${QGEMM_PCH_SOURCE})
target_compile_options(qgemm_pch PRIVATE ${QGEMM_CXX_FLAGS})
target_precompile_headers(qgemm_pch PRIVATE ${PROJECT_SOURCE_DIR}/include/qgemm/Support/PrecompiledMLIR.h)

function(qgemm_target_setup name)
  cmake_parse_arguments(ARG "NO_MLIR" "" "" ${ARGN})
  target_compile_options(${name} PRIVATE ${QGEMM_CXX_FLAGS})
  if(NOT ARG_NO_MLIR)
    target_precompile_headers(${name} REUSE_FROM qgemm_pch)
    add_dependencies(${name} qgemm-headers)
  endif()
endfunction()

# add_qgemm_library(NAME sources... [NO_MLIR] [LINK_LIBS libs...])
# NO_MLIR: the library uses LLVM alone and does not take the precompiled header.
function(add_qgemm_library name)
  cmake_parse_arguments(ARG "NO_MLIR" "" "LINK_LIBS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  add_library(qgemm::${name} ALIAS ${name})
  if(ARG_NO_MLIR)
    qgemm_target_setup(${name} NO_MLIR)
    target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} LLVM)
  else()
    qgemm_target_setup(${name})
    target_link_libraries(${name} PUBLIC ${ARG_LINK_LIBS} MLIR LLVM)
  endif()
  # Inside the build the folders are directory properties; users of the package get them from here.
  target_include_directories(${name} INTERFACE
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_compile_features(${name} INTERFACE cxx_std_17)
  set_property(GLOBAL APPEND PROPERTY QGEMM_LIBS ${name})
  install(TARGETS ${name} EXPORT QGemmTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endfunction()

# add_qgemm_tool(NAME sources... [LINK_LIBS libs...])
function(add_qgemm_tool name)
  cmake_parse_arguments(ARG "" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  qgemm_target_setup(${name})
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS})
  install(TARGETS ${name} EXPORT QGemmTargets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# add_qgemm_unittest(NAME sources... [NO_MLIR] [LINK_LIBS libs...]): one GoogleTest binary.
function(add_qgemm_unittest name)
  cmake_parse_arguments(ARG "NO_MLIR" "" "LINK_LIBS" ${ARGN})
  add_executable(${name} EXCLUDE_FROM_ALL ${ARG_UNPARSED_ARGUMENTS})
  if(ARG_NO_MLIR)
    qgemm_target_setup(${name} NO_MLIR)
  else()
    qgemm_target_setup(${name})
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/unittests)
  target_link_libraries(${name} PRIVATE ${ARG_LINK_LIBS} GTest::gtest GTest::gtest_main)
  set_property(GLOBAL APPEND PROPERTY QGEMM_UNITTESTS ${name})
endfunction()

add_custom_target(qgemm-headers)
