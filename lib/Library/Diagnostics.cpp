//===- Diagnostics.cpp - MLIR's diagnostics as one-line errors ------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Library/Diagnostics.h"
#include "qgemm/Library/Error.h"

#include "mlir/IR/Location.h"

using namespace qgemm::library;

/// "file:line:col: " of the innermost place in a file, or nothing.
static std::string placeOf(mlir::Location location, const LocationMap &origins) {
  std::string place;
  location->walk([&](mlir::Location inner) {
    auto file = llvm::dyn_cast<mlir::FileLineColLoc>(inner);
    if (!file)
      return mlir::WalkResult::advance();
    auto origin = origins.find(file);
    if (origin != origins.end())
      file = llvm::dyn_cast<mlir::FileLineColLoc>(origin->second);
    if (file)
      place = fmt::format("{}:{}:{}: ", file.getFilename().getValue(), file.getLine(),
                          file.getColumn());
    return mlir::WalkResult::interrupt();
  });
  return place;
}

DiagnosticCollector::DiagnosticCollector(mlir::MLIRContext *context, bool places)
    : handler(context, [this, places](mlir::Diagnostic &diagnostic) {
        std::string text = diagnostic.str();
        if (places)
          text = placeOf(diagnostic.getLocation(), origins) + text;
        switch (diagnostic.getSeverity()) {
        case mlir::DiagnosticSeverity::Error:
          if (error.empty())
            error = std::move(text);
          break;
        case mlir::DiagnosticSeverity::Warning:
          warnings.push_back(std::move(text));
          break;
        case mlir::DiagnosticSeverity::Remark:
        case mlir::DiagnosticSeverity::Note:
          remarks.push_back(std::move(text));
          break;
        }
        return mlir::success();
      }) {}

void DiagnosticCollector::addOrigins(const LocationMap &more) {
  LocationMap added;
  for (const auto &[place, location] : more) {
    auto earlier = origins.find(mlir::Attribute(location));
    added.try_emplace(place, earlier == origins.end() ? location : earlier->second);
  }
  for (const auto &[place, location] : added)
    origins.try_emplace(place, location);
}

llvm::Error DiagnosticCollector::takeError(llvm::StringRef fallback) {
  return makeError("{}", error.empty() ? fallback : llvm::StringRef(error));
}
