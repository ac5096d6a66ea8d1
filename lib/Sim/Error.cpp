//===- Error.cpp - errors of the simulator ------------------------*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

llvm::Error qgemm::sim::error(const llvm::Twine &text) {
  std::string raw = text.str(), line;
  bool unicode = llvm::json::isUTF8(raw);
  for (unsigned char c : raw) {
    if (c >= 0x80 ? unicode : llvm::isPrint(c))
      line += static_cast<char>(c);
    else
      line += "\\" + llvm::utohexstr(c, /*LowerCase=*/true, /*Width=*/2);
  }
  return llvm::createStringError(llvm::inconvertibleErrorCode(), line);
}
