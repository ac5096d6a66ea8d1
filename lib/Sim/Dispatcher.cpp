//===- Dispatcher.cpp - workgroups over host threads ---*- C++ -*-===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Dispatcher.h"
#include "qgemm/Sim/Error.h"
#include "qgemm/Sim/Inspect.h"
#include "llvm/Support/FormatVariadic.h"
#include <numeric>
#include <random>
#include <thread>

using namespace qgemm::sim;

//===----------------------------------------------------------------------===//
// Which workgroup is next
//===----------------------------------------------------------------------===//

WorkQueue::WorkQueue(const LaunchContext &context, uint64_t total)
    : context(context), total(total) {
  const Schedule &schedule = context.options->schedule;
  if (schedule.order != Schedule::Order::Random || total < 2)
    return;
  std::mt19937_64 random(schedule.seed);
  summand = random() % total;
  do
    factor = random() % total;
  while (std::gcd(factor, total) != 1);
}

std::optional<uint64_t> WorkQueue::take() {
  uint64_t position = next.fetch_add(1);
  if (position >= total || position > firstFault())
    return std::nullopt;
  return position;
}

uint64_t WorkQueue::workgroup(uint64_t position) const {
  switch (context.options->schedule.order) {
  case Schedule::Order::Reverse:
    position = total - 1 - position;
    break;
  case Schedule::Order::Random:
    position = static_cast<uint64_t>((static_cast<unsigned __int128>(position) * factor + summand) %
                                     total);
    break;
  case Schedule::Order::Forward:
  case Schedule::Order::RoundRobin:
    break;
  }
  const auto &chosen = context.options->workgroups;
  return chosen ? (*chosen)[position] : position;
}

void WorkQueue::record(uint64_t position, Fault found) {
  std::lock_guard<std::mutex> lock(mutex);
  if (position < firstFault()) {
    faultPosition = position;
    fault = std::move(found);
  }
}

void WorkQueue::add(const LaunchStatistics &more) {
  std::lock_guard<std::mutex> lock(mutex);
  statistics.instructions += more.instructions;
  statistics.waves += more.waves;
}

//===----------------------------------------------------------------------===//
// One thread's share
//===----------------------------------------------------------------------===//

namespace {
/// The workgroups that one host thread has begun and not ended.
class Window {
public:
  Window(const LaunchContext &context, WorkQueue &queue)
      : context(context), queue(queue), schedule(context.options->schedule), random(schedule.seed) {
    const auto &block = context.dispatch.block;
    uint64_t lanes = std::max<uint64_t>(64, uint64_t(block[0]) * block[1] * block[2]);
    uint64_t bytes = lanes * context.program->chip().vgprs * 4 + context.ldsBytes;
    constexpr uint64_t memoryLimit = 1ull << 30;
    largest = std::max<uint64_t>(8, memoryLimit / bytes);
  }

  void work() {
    size_t width = schedule.interleaves() ? interleavedWidth : 1;
    while (fill(width)) {
      bool ended = schedule.interleaves() ? interleave() : turn();
      // Nobody ends: they may all wait for one that has not begun.
      if (!ended)
        width = std::min(2 * width, largest);
    }
    queue.add(statistics);
  }

private:
  struct Running {
    std::unique_ptr<WorkgroupRunner> runner;
    uint64_t position;
    unsigned turnsSinceFault = 0;
    bool patient = true;   ///< has not run suspiciously long yet
    unsigned nextWave = 0; ///< whose turn it is
  };

  /// Begins workgroups up to that many; false when there is nothing left to run.
  bool fill(size_t width) {
    while (running.size() < width) {
      std::optional<uint64_t> position = queue.take();
      if (!position)
        break;
      if (spare.empty())
        spare.push_back(std::make_unique<WorkgroupRunner>(context));
      running.push_back({std::move(spare.back()), *position});
      spare.pop_back();
      running.back().runner->start(queue.workgroup(*position));
    }
    return !running.empty();
  }

  void remove(size_t i) {
    statistics.instructions += running[i].runner->executed();
    statistics.waves += running[i].runner->waveCount();
    spare.push_back(std::move(running[i].runner));
    running.erase(running.begin() + i);
  }

  /// Lets a wave run; true when its workgroup is through, one way or the other.
  bool step(size_t i, unsigned wave, uint64_t instructions, bool exactly) {
    WorkgroupRunner &runner = *running[i].runner;
    if (std::optional<Fault> fault = runner.runWave(wave, instructions, exactly)) {
      queue.record(running[i].position, std::move(*fault));
      return true;
    }
    return runner.finished();
  }

  /// Each workgroup as far as it gets without waiting for another one. True when one ended.
  bool turn() {
    bool ended = false;
    for (size_t i = 0; i < running.size();) {
      bool obsolete = false;
      // Below a fault, one that may wait for the workgroup that faulted is not waited for.
      constexpr unsigned patience = 1024;
      if (queue.firstFault() < ~0ull)
        obsolete =
            running[i].position > queue.firstFault() || ++running[i].turnsSinceFault > patience;
      if (obsolete || runAlone(i)) {
        remove(i);
        ended = true;
      } else {
        ++i;
      }
    }
    return ended;
  }

  /// True when the workgroup is through; false when one of its waves ran suspiciously long.
  bool runAlone(size_t i) {
    WorkgroupRunner &runner = *running[i].runner;
    unsigned count = runner.waveCount();
    for (bool expired = false; !expired;) {
      bool any = false;
      for (unsigned n = 0; n < count; ++n) {
        unsigned wave = schedule.order == Schedule::Order::Reverse ? count - 1 - n : n;
        if (!runner.runnable(wave))
          continue;
        any = true;
        if (step(i, wave, running[i].patient ? patientTurn : impatientTurn, false))
          return true;
        expired |= runner.expired();
        running[i].patient &= !expired;
      }
      if (!any && stuck(i))
        return true;
    }
    return false;
  }

  bool stuck(size_t i) {
    queue.record(running[i].position, running[i].runner->describeDeadlock());
    return true;
  }

  /// Many short turns. True when a workgroup ended; a fault ends the launch.
  bool interleave() {
    bool byChance = schedule.order == Schedule::Order::Random;
    for (uint64_t done = 0; done < 4 * patientTurn;) {
      group = byChance ? random() % running.size() : (group + 1) % running.size();
      uint64_t length = byChance ? 1 + random() % 64 : schedule.quantum;
      std::optional<unsigned> wave = chooseWave(running[group], byChance);
      bool through = wave ? step(group, *wave, length, true) : stuck(group);
      done += length;
      if (queue.firstFault() < ~0ull) {
        while (!running.empty())
          remove(0);
        return true;
      }
      if (through) {
        remove(group);
        return true;
      }
    }
    return false;
  }

  /// A wave that can go on, none if all wait for a barrier that nobody can reach.
  std::optional<unsigned> chooseWave(Running &from, bool byChance) {
    unsigned count = from.runner->waveCount();
    unsigned first = byChance ? random() % count : from.nextWave;
    for (unsigned n = 0; n < count; ++n) {
      unsigned wave = (first + n) % count;
      if (!from.runner->runnable(wave))
        continue;
      from.nextWave = (wave + 1) % count;
      return wave;
    }
    return std::nullopt;
  }

  static constexpr size_t interleavedWidth = 8;
  static constexpr uint64_t patientTurn = 1 << 16; ///< instructions
  static constexpr uint64_t impatientTurn = 1 << 12;

  const LaunchContext &context;
  WorkQueue &queue;
  const Schedule &schedule;
  std::mt19937_64 random;
  size_t largest = 0;
  std::vector<Running> running;
  std::vector<std::unique_ptr<WorkgroupRunner>> spare;
  LaunchStatistics statistics;
  size_t group = 0; ///< whose turn it was last
};
} // namespace

llvm::Expected<LaunchStatistics> qgemm::sim::runWorkgroups(const LaunchContext &context) {
  const auto &grid = context.dispatch.grid;
  const LaunchOptions &options = *context.options;
  uint64_t all = static_cast<uint64_t>(grid[0]) * grid[1] * grid[2];
  if (options.workgroups)
    for (uint64_t id : *options.workgroups)
      if (id >= all)
        return error(
            llvm::formatv("chosen workgroup requires an id below {0}, got {1}", all, id).str());
  uint64_t total = options.workgroups ? options.workgroups->size() : all;
  uint64_t threads =
      options.threads ? options.threads : std::max(1u, std::thread::hardware_concurrency());
  threads = std::min(threads, std::max<uint64_t>(total, 1));
  if (options.observer && options.observer->serial())
    threads = 1;
  if (options.schedule.interleaves() || options.races)
    threads = 1;

  WorkQueue queue(context, total);
  std::vector<std::thread> workers;
  for (uint64_t i = 1; i < threads; ++i)
    workers.emplace_back([&] { Window(context, queue).work(); });
  Window(context, queue).work();
  for (std::thread &worker : workers)
    worker.join();
  if (queue.fault)
    return llvm::make_error<FaultError>(std::move(*queue.fault));
  queue.statistics.workgroups = total;
  return queue.statistics;
}
