//===- InputGuard.cpp - refuses .mlir input that would end the process ----===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/InputGuard.h"
#include "qgemm/Library/Error.h"

#include "llvm/ADT/StringExtras.h"
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace qgemm::library;
using llvm::StringRef;

namespace {
/// Walks over the text outside strings and comments.
struct Scanner {
  StringRef text;
  size_t at = 0;

  char peek(size_t ahead) const { return at + ahead < text.size() ? text[at + ahead] : '\0'; }

  /// The next character that counts, or 0 at the end.
  char next() {
    while (at < text.size()) {
      char c = text[at];
      if (c == '"') {
        skipString();
      } else if (c == '/' && peek(1) == '/') {
        at = std::min(text.find('\n', at), text.size());
      } else {
        ++at;
        return c;
      }
    }
    return 0;
  }

  /// Past a string; one that does not end on its line is the parser's to report.
  void skipString() {
    for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at)
      if (text[at] == '\\')
        ++at;
    if (at < text.size())
      ++at;
  }
};

/// Depth of nesting. '>' closes only what '<' opened: it also ends '->' and opens '>='. Each
/// '-' recurses as well where it is a sign ("- - - d0" in affine expressions).
struct Depth {
  unsigned round = 0, angle = 0, signs = 0, operators = 0;

  void step(char c, char before, char after) {
    if (c == '(' || c == '[' || c == '{')
      ++round;
    else if (c == ')' || c == ']' || c == '}')
      round -= round > 0;
    else if (c == '<')
      ++angle;
    else if (c == '>' && before != '-' && after != '=')
      angle -= angle > 0;
    countOperators(c, after);
  }

  /// Operators of an affine expression recurse too; a comma or bracket ends the chain.
  void countOperators(char c, char after) {
    if (c == '-' && after != '>')
      ++signs;
    else if (c == '+' || c == '*')
      ++operators;
    else if (c == ',' || c == '(' || c == ')' || c == '\n' || c == '{' || c == '}' || c == '[')
      signs = operators = 0;
  }

  unsigned total() const { return round + angle + signs + operators; }
};
} // namespace

llvm::Error qgemm::library::checkInput(StringRef text, StringRef file) {
  if (text.size() > kMaxInputBytes)
    return makeError("{} requires at most {} MiB, got more", file, kMaxInputBytes >> 20);
  if (text.starts_with("ML\xefR"))
    return makeError("{} requires MLIR's textual form, got bytecode", file);
  if (text.contains('\0'))
    return makeError("{} requires MLIR's textual form, got a binary file", file);
  Scanner scanner{text};
  Depth depth;
  char before = 0;
  while (char c = scanner.next()) {
    depth.step(c, before, scanner.peek(0));
    if (depth.total() > kMaxNesting)
      return makeError("{} requires at most {} nested brackets or operators, got more", file,
                       kMaxNesting);
    before = c;
  }
  return llvm::Error::success();
}

llvm::Expected<std::string> qgemm::library::readInput(StringRef path, uint64_t maxBytes) {
  StringRef name = path == "-" ? "standard input" : path;
  int fd = path == "-" ? STDIN_FILENO : ::open(path.str().c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return makeError("cannot read '{}': {}", name, StringRef(std::strerror(errno)).lower());
  std::string text;
  int code = 0;
  char buffer[1 << 16];
  while (text.size() <= maxBytes) {
    ssize_t count = ::read(fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR)
      continue;
    code = count < 0 ? errno : 0;
    if (count <= 0)
      break;
    text.append(buffer, count);
  }
  if (path != "-")
    ::close(fd);
  if (code != 0)
    return makeError("cannot read '{}': {}", name, StringRef(std::strerror(code)).lower());
  if (text.size() > maxBytes)
    return makeError("{} requires at most {} MiB, got more", name, maxBytes >> 20);
  return text;
}
