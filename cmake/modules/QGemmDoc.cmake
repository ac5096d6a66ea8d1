# The target qgemm-doc: writes docs/Ops.md and docs/Passes.md from the .td files.
add_custom_target(qgemm-doc
  COMMAND ${CMAKE_COMMAND} -DMLIR_TBLGEN=$<TARGET_FILE:mlir-tblgen> "-DMLIR_INCLUDE=${MLIR_INCLUDE_DIRS}"
          -DOUTPUT=${PROJECT_SOURCE_DIR}/docs -P ${PROJECT_SOURCE_DIR}/cmake/GenerateDocs.cmake
  COMMENT "Writing docs/Ops.md and docs/Passes.md" VERBATIM)
