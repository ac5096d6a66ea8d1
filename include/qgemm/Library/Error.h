//===- Error.h - one-sentence errors --------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every failure of this library is an llvm::Error that holds one sentence of the
// form "<what> requires <want>, got <got>": lower case, no full stop.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIBRARY_ERROR_H
#define QGEMM_LIBRARY_ERROR_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <fmt/format.h>

/// LLVM's string views in fmt's format strings.
template <> struct fmt::formatter<llvm::StringRef> : fmt::formatter<fmt::string_view> {
  template <typename Context> auto format(llvm::StringRef text, Context &context) const {
    return fmt::formatter<fmt::string_view>::format({text.data(), text.size()}, context);
  }
};

namespace qgemm::library {

/// An error with a formatted sentence.
template <typename... Args>
llvm::Error makeError(fmt::format_string<Args...> format, Args &&...args) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 fmt::format(format, std::forward<Args>(args)...));
}

} // namespace qgemm::library

#endif // QGEMM_LIBRARY_ERROR_H
