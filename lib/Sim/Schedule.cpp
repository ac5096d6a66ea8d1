//===- Schedule.cpp - the order in which waves run ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "qgemm/Sim/Schedule.h"
#include "qgemm/Sim/Error.h"
#include "llvm/Support/FormatVariadic.h"

using namespace qgemm::sim;

llvm::Expected<Schedule> Schedule::parse(llvm::StringRef text) {
  auto [name, argument] = text.split(':');
  bool hasArgument = text.contains(':');
  Schedule result;
  if (!hasArgument && (name == "forward" || name == "reverse")) {
    result.order = name == "forward" ? Order::Forward : Order::Reverse;
    return result;
  }
  if (name == "random" && !argument.getAsInteger(10, result.seed)) {
    result.order = Order::Random;
    return result;
  }
  if (name == "round-robin" && !argument.getAsInteger(10, result.quantum) && result.quantum) {
    result.order = Order::RoundRobin;
    return result;
  }
  return error(
      llvm::formatv("schedule requires forward, reverse, random:SEED or round-robin:QUANTUM with a "
                    "quantum of at least 1, got '{0}'",
                    text)
          .str());
}

std::string Schedule::str() const {
  switch (order) {
  case Order::Forward:
    return "forward";
  case Order::Reverse:
    return "reverse";
  case Order::RoundRobin:
    return llvm::formatv("round-robin:{0}", quantum);
  case Order::Random:
    return llvm::formatv("random:{0}", seed);
  }
  return "";
}
