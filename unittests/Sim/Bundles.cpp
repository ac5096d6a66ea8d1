//===- Bundles.cpp - offload bundles, written for tests ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Bundles.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"

using namespace qgemm::sim_test;

template <class T> static std::string word(T value) {
  return std::string(reinterpret_cast<const char *>(&value), sizeof(T));
}

std::string qgemm::sim_test::bundle(const std::vector<Part> &parts) {
  std::string header = "__CLANG_OFFLOAD_BUNDLE__" + word<uint64_t>(parts.size());
  uint64_t offset = header.size();
  for (const Part &part : parts)
    offset += 24 + part.id.size();
  std::string body;
  for (const Part &part : parts) {
    header += word<uint64_t>(offset + body.size()) + word<uint64_t>(part.bytes.size()) +
              word<uint64_t>(part.id.size()) + part.id;
    body += part.bytes;
  }
  return header + body;
}

std::string qgemm::sim_test::compressed(const std::string &bytes, unsigned version, bool zstd) {
  llvm::SmallVector<uint8_t, 0> packed;
  auto format = zstd ? llvm::compression::Format::Zstd : llvm::compression::Format::Zlib;
  llvm::compression::compress(llvm::compression::Params(format),
                              llvm::arrayRefFromStringRef<uint8_t>(bytes), packed);
  std::string payload = llvm::toStringRef(packed).str();
  std::string file = "CCOB" + word<uint16_t>(version) + word<uint16_t>(zstd ? 1 : 0);
  uint64_t total = payload.size() + (version == 1 ? 20 : version == 2 ? 24 : 32);
  if (version == 3)
    file += word<uint64_t>(total) + word<uint64_t>(bytes.size());
  else
    file += (version == 2 ? word<uint32_t>(total) : "") + word<uint32_t>(bytes.size());
  return file + word<uint64_t>(0) + payload;
}
