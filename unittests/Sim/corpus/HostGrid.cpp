//===- HostGrid.cpp - work-items as fibres of the host --------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "HostGrid.h"

#include <algorithm>
#include <climits>
#include <memory>
#include <ucontext.h>
#include <vector>

using namespace qgemm::corpus;

WorkItem qgemm::corpus::current;
std::string qgemm::corpus::chip;

namespace {
enum class State : uint8_t { Running, AtBarrier, Exchanging, Ended };

constexpr size_t kStackBytes = 256 << 10;

struct Fibre {
  ucontext_t context;
  std::unique_ptr<char[]> stack{new char[kStackBytes]};
  WorkItem item;
  State state = State::Ended;
  uint64_t value = 0;
  int site = 0;
  const LaneValues *lanes = nullptr;
};

struct Grid {
  std::vector<std::unique_ptr<Fibre>> fibres;
  ucontext_t scheduler;
  Fibre *running = nullptr;
  const std::function<void()> *body = nullptr;
};
} // namespace

static Grid grid;

static void enter() {
  (*grid.body)();
  grid.running->state = State::Ended;
  // uc_link returns to the scheduler.
}

static void resume(Fibre &fibre) {
  grid.running = &fibre;
  current = fibre.item;
  fibre.state = State::Running;
  swapcontext(&grid.scheduler, &fibre.context);
}

static void wait(State state) {
  Fibre &self = *grid.running;
  self.state = state;
  swapcontext(&self.context, &grid.scheduler);
}

void qgemm::corpus::waitForGroup() { wait(State::AtBarrier); }

const LaneValues &qgemm::corpus::exchange(uint64_t value, int site) {
  Fibre &self = *grid.running;
  self.value = value;
  self.site = site;
  wait(State::Exchanging);
  return *self.lanes;
}

/// Runs one group of waiting lanes of a wave on; false when none waits for an exchange.
static bool exchangeOnce(uint32_t first, uint32_t last) {
  int site = INT_MAX;
  for (uint32_t i = first; i < last; ++i)
    if (grid.fibres[i]->state == State::Exchanging)
      site = std::min(site, grid.fibres[i]->site);
  if (site == INT_MAX)
    return false;
  LaneValues lanes;
  for (uint32_t i = first; i < last; ++i) {
    Fibre &fibre = *grid.fibres[i];
    if (fibre.state != State::Exchanging || fibre.site != site)
      continue;
    lanes.active |= uint64_t(1) << (i - first);
    lanes.value[i - first] = fibre.value;
  }
  // Lanes may wait for their next exchange before the last of these has read this one.
  for (uint32_t i = first; i < last; ++i)
    if (lanes.active >> (i - first) & 1) {
      grid.fibres[i]->lanes = &lanes;
      resume(*grid.fibres[i]);
    }
  return true;
}

static void runGroup(uint32_t group, uint32_t groupSize, uint32_t waveSize) {
  for (uint32_t i = 0; i < groupSize; ++i) {
    Fibre &fibre = *grid.fibres[i];
    fibre.item = {i, group, groupSize, waveSize};
    getcontext(&fibre.context);
    fibre.context.uc_stack.ss_sp = fibre.stack.get();
    fibre.context.uc_stack.ss_size = kStackBytes;
    fibre.context.uc_link = &grid.scheduler;
    makecontext(&fibre.context, enter, 0);
    resume(fibre);
  }
  for (bool waiting = true; waiting;) {
    for (uint32_t first = 0; first < groupSize; first += waveSize)
      while (exchangeOnce(first, std::min(first + waveSize, groupSize)))
        ;
    waiting = false;
    for (uint32_t i = 0; i < groupSize; ++i)
      if (grid.fibres[i]->state == State::AtBarrier) {
        waiting = true;
        resume(*grid.fibres[i]);
      }
  }
}

void qgemm::corpus::runGrid(uint32_t groups, uint32_t groupSize, uint32_t waveSize,
                            const std::function<void()> &body) {
  while (grid.fibres.size() < groupSize)
    grid.fibres.push_back(std::make_unique<Fibre>());
  grid.body = &body;
  for (uint32_t group = 0; group < groups; ++group)
    runGroup(group, groupSize, waveSize);
}
