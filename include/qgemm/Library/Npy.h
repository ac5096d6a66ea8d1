//===- Npy.h - NumPy's array files ------------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Format versions 1.0 (written) and 1.0 to 3.0 (read), as described in NumPy's
// `numpy.lib.format`: magic, version, header length, a Python dictionary with
// 'descr', 'fortran_order' and 'shape', then the elements. Little-endian,
// C-order, at most four dimensions.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_NPY_H
#define QGEMM_LIBRARY_NPY_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <vector>

namespace qgemm::library {

struct NpyArray {
  std::string descr; ///< "|i1", "|u1", "<f4", "<f2", "<u2", "<i4", ...
  std::vector<int64_t> shape;
  std::vector<uint8_t> bytes; ///< elements in C order

  uint64_t elementSize() const;
};

/// The array as a file's bytes. bf16 and the 8-bit floats have no NumPy type: their bits are
/// written as "<u2" and "|u1".
std::string writeNpy(const NpyArray &array);

/// Parses a file; `fileName` stands in errors.
llvm::Expected<NpyArray> parseNpy(llvm::StringRef file, llvm::StringRef fileName);

/// NumPy's descr for an element type of 8 bits or more ("i8" -> "|i1"), empty for packed types.
std::string npyDescr(llvm::StringRef elementType);

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_NPY_H
