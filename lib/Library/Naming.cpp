//===- Naming.cpp - hashes and names of kernels ---------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Naming.h"
#include "qgemm/Library/Error.h"
#include "qgemm/Library/Spec.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SHA256.h"

using namespace qgemm::library;
using llvm::StringRef;

std::string MBucket::text() const {
  if (all())
    return "dyn";
  if (max < 0)
    return fmt::format("{}up", min);
  return min == max ? fmt::format("{}", min) : fmt::format("{}to{}", min, max);
}

std::string qgemm::library::stableHash(llvm::ArrayRef<StringRef> parts) {
  llvm::SHA256 hash;
  for (StringRef part : parts) {
    hash.update(fmt::format("{}:", part.size()));
    hash.update(part);
  }
  std::array<uint8_t, 32> digest = hash.final();
  return llvm::toHex(digest, /*LowerCase=*/true);
}

static std::string sizeText(int64_t size) {
  return size == kDynamic ? std::string("dyn") : std::to_string(size);
}

std::string qgemm::library::kernelName(StringRef chip, StringRef scheme, int64_t n, int64_t k,
                                       const MBucket &bucket, StringRef hash) {
  std::string name = fmt::format("qgemm_{}_{}_n{}_k{}_m{}_{}", chip, scheme, sizeText(n),
                                 sizeText(k), bucket.text(), hash.take_front(kNameHashDigits));
  for (char &c : name)
    if (!llvm::isAlnum(c))
      c = '_';
  return name;
}
