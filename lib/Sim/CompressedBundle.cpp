//===- CompressedBundle.cpp - the CCOB container ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "CompressedBundle.h"
#include "qgemm/Sim/Error.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;
using llvm::formatv;
using llvm::StringRef;
namespace endian = llvm::support::endian;

static constexpr uint64_t maxUncompressed = 4ull << 30;

namespace {
/// Bytes of a header, from the front; past the end it gives zeros and says so.
class Cursor {
public:
  explicit Cursor(StringRef bytes) : bytes(bytes) {}

  uint64_t take(unsigned size) {
    uint64_t value = 0;
    if (bytes.size() - at < size) {
      overrun = true;
      return 0;
    }
    std::memcpy(&value, bytes.data() + at, size);
    at += size;
    return value;
  }
  void skip(uint64_t size) {
    if (bytes.size() - at < size)
      overrun = true;
    else
      at += size;
  }

  StringRef bytes;
  size_t at = 0;
  bool overrun = false;
};

struct Header {
  unsigned version = 0;
  llvm::compression::Format format = llvm::compression::Format::Zstd;
  uint64_t totalSize = 0; ///< header included; 0 where version 1 does not say
  uint64_t uncompressedSize = 0;
  size_t headerSize = 0;
};
} // namespace

/// Length of the Zstandard frame that the bytes begin with, or 0 (RFC 8878, 3.1.1).
static uint64_t zstdFrameSize(StringRef bytes) {
  Cursor cursor(bytes);
  if (cursor.take(4) != 0xFD2FB528)
    return 0;
  unsigned descriptor = static_cast<unsigned>(cursor.take(1));
  bool single = descriptor & 0x20;
  static constexpr unsigned dictionarySizes[] = {0, 1, 2, 4};
  static constexpr unsigned contentSizes[] = {0, 2, 4, 8};
  unsigned contentSize = contentSizes[descriptor >> 6];
  if (contentSize == 0 && single)
    contentSize = 1;
  cursor.skip((single ? 0 : 1) + dictionarySizes[descriptor & 3] + contentSize);
  for (bool last = false; !last && !cursor.overrun;) {
    uint64_t block = cursor.take(3);
    last = block & 1;
    bool repeated = (block >> 1 & 3) == 1;
    cursor.skip(repeated ? 1 : block >> 3);
  }
  if (descriptor & 4)
    cursor.skip(4);
  return cursor.overrun ? 0 : cursor.at;
}

static llvm::Expected<Header> readHeader(StringRef bytes) {
  Cursor cursor(bytes);
  cursor.skip(compressedBundleMagic.size());
  Header header;
  header.version = static_cast<unsigned>(cursor.take(2));
  uint64_t method = cursor.take(2);
  if (!cursor.overrun && (header.version < 1 || header.version > 3))
    return error(formatv("compressed bundle requires version 1, 2 or 3, got {0}", header.version));
  unsigned width = header.version == 3 ? 8 : 4;
  if (header.version >= 2)
    header.totalSize = cursor.take(width);
  header.uncompressedSize = cursor.take(width);
  cursor.skip(8); // a hash of the contents, for caches
  header.headerSize = cursor.at;
  if (cursor.overrun)
    return error(formatv("compressed bundle requires a whole header, got {0} bytes", bytes.size()));
  if (method > 1)
    return error(
        formatv("compressed bundle requires method 0 (zlib) or 1 (zstd), got {0}", method));
  header.format = method == 0 ? llvm::compression::Format::Zlib : llvm::compression::Format::Zstd;
  if (header.version >= 2 &&
      (header.totalSize < header.headerSize || header.totalSize > bytes.size()))
    return error(formatv("compressed bundle requires at most {0} bytes, got a size of {1}",
                         bytes.size(), header.totalSize));
  return header;
}

llvm::Expected<llvm::SmallVector<uint8_t, 0>> qgemm::sim::decompressBundle(llvm::StringRef &bytes) {
  llvm::Expected<Header> header = readHeader(bytes);
  if (!header)
    return header.takeError();
  StringRef payload = bytes.drop_front(header->headerSize);
  if (header->version >= 2) {
    payload = payload.take_front(header->totalSize - header->headerSize);
  } else if (header->format == llvm::compression::Format::Zstd) {
    uint64_t size = zstdFrameSize(payload);
    if (size == 0)
      return error("compressed bundle requires a whole Zstandard frame, got a damaged one");
    payload = payload.take_front(size);
  }
  // No more memory than the input can fill: DEFLATE gives at most 1032 bytes for one, a repeated
  // block of Zstandard 128 KiB for four.
  uint64_t ratio = header->format == llvm::compression::Format::Zlib ? 1032 : 32768;
  uint64_t limit = std::min(maxUncompressed, payload.size() * ratio + 1024);
  if (header->uncompressedSize > limit)
    return error(formatv("compressed bundle of {0} bytes requires at most {1} uncompressed ones, "
                         "got {2}",
                         payload.size(), limit, header->uncompressedSize));
  if (const char *reason = llvm::compression::getReasonIfUnsupported(header->format))
    return error(formatv("compressed bundle requires an LLVM that can decompress it: {0}", reason));
  llvm::SmallVector<uint8_t, 0> output;
  if (llvm::Error failure = llvm::compression::decompress(
          header->format, llvm::arrayRefFromStringRef<uint8_t>(payload), output,
          header->uncompressedSize))
    return error("compressed bundle requires sound data, got: " +
                 llvm::toString(std::move(failure)));
  if (output.size() != header->uncompressedSize)
    return error(formatv("compressed bundle requires {0} uncompressed bytes, got {1}",
                         header->uncompressedSize, output.size()));
  // Version 1 with zlib does not say where it ends: the search for the next magic goes on behind
  // its header.
  bool endsKnown = header->version >= 2 || header->format == llvm::compression::Format::Zstd;
  bytes = bytes.drop_front(header->headerSize + (endsKnown ? payload.size() : 0));
  return output;
}
