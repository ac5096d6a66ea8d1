//===- MsgPackValue.h - msgpack documents from untrusted bytes ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// llvm::msgpack::Document stops the process on some malformed inputs (22.1.8: keys of unexpected
// kinds), so that only LLVM's token reader is used here.
//
//===----------------------------------------------------------------------===//

#ifndef QGEMM_LIB_SIM_MSGPACKVALUE_H
#define QGEMM_LIB_SIM_MSGPACKVALUE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace qgemm::sim {

struct MsgPackValue {
  enum class Kind : uint8_t { Other, Integer, Boolean, String, Array, Map };

  Kind kind = Kind::Other;
  int64_t integer = 0; ///< Integer and Boolean
  std::string string;
  std::vector<MsgPackValue> elements;                        ///< of an array
  std::vector<std::pair<std::string, MsgPackValue>> entries; ///< of a map; keys are strings

  /// The value of a map's key, or null.
  const MsgPackValue *find(llvm::StringRef key) const;
};

/// One document; trailing bytes are ignored. Nesting deeper than 16 is refused.
llvm::Expected<MsgPackValue> parseMsgPack(llvm::StringRef bytes);

} // namespace qgemm::sim

#endif // QGEMM_LIB_SIM_MSGPACKVALUE_H
