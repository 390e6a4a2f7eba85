// SPDX-License-Identifier: Apache-2.0
//
// See pool.hpp.
#include "gpus/pool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sandbox/folder.hpp"

namespace athanor::local {

using sandbox::Descriptor;
using sandbox::GpuWish;
using sandbox::Range;
using sdk::Error;
using sdk::Json;

namespace {

constexpr std::int64_t mebibyte = 1 << 20;

std::int64_t mebibytes_in(std::uint64_t bytes) { return static_cast<std::int64_t>(bytes / mebibyte); }
std::int64_t mebibytes_for(std::uint64_t bytes) { return static_cast<std::int64_t>((bytes + mebibyte - 1) / mebibyte); }

[[noreturn]] void refuse(const std::string &folder) {
  throw Error("unavailable", "no GPU can be lent out: " + folder + ": " + std::strerror(errno),
              "name a folder that everybody who runs athanor here can write to: `gpu_leases: FOLDER`");
}

// Everybody on the machine may lock the files: whoever could not would use GPUs that others have.
void make_files(const std::string &folder, const std::vector<std::string> &names) {
  if (mkdir(folder.c_str(), 0777) == 0) chmod(folder.c_str(), 01777);
  const Descriptor opened(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!opened) refuse(folder);
  for (const std::string &name : names) {
    Descriptor file(openat(opened.get(), name.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC));
    if (file) continue;
    file = Descriptor(openat(opened.get(), name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file && errno != EEXIST) refuse(folder + "/" + name);
    if (file) fchmod(file.get(), 0666);
  }
}

std::string name_of_file(const Gpu &gpu) {
  std::string name = gpu.id;
  for (char &c : name)
    if (c == '/' || c == '\0') c = '_';
  return name + ".lock";
}

// What is left of [0, all) beside what others hold, taken from the front until it is enough.
std::vector<Range> pieces(const std::vector<Range> &held, std::int64_t all, std::int64_t enough, std::int64_t &free) {
  std::vector<Range> out;
  free = 0;
  std::int64_t from = 0, taken = 0;
  const auto add = [&](std::int64_t to) {
    to = std::min(to, all);
    if (to <= from) return;
    free += to - from;
    if (taken < enough) {
      out.push_back({from, std::min(to - from, enough - taken)});
      taken += out.back().length;
    }
  };
  for (const Range &range : held) {
    add(range.from);
    if (range.length == 0) return out;
    from = std::max(from, range.from + range.length);
  }
  add(all);
  return out;
}

std::string words(std::size_t count) { return std::to_string(count) + (count == 1 ? " GPU" : " GPUs"); }

std::string gibibytes(std::uint64_t bytes) {
  const std::uint64_t tenths = (bytes * 10 + (std::uint64_t{1} << 29)) >> 30;
  return std::to_string(tenths / 10) + (tenths % 10 ? "." + std::to_string(tenths % 10) : "") + " GiB";
}

}  // namespace

GpuPool::GpuPool(Listing listing, GpuOptions options) : listing_(std::move(listing)), options_(std::move(options)) {
  if (listing_.gpus.empty() || !listing_.problems.empty()) return;
  std::vector<std::string> names;
  for (const Gpu &gpu : listing_.gpus) names.push_back(name_of_file(gpu));
  make_files(options_.leases, names);
}

std::string GpuPool::file_of(const Gpu &gpu) const { return options_.leases + "/" + name_of_file(gpu); }

bool GpuPool::suits(const Gpu &gpu, const GpuWish &wish) const {
  if (wish.count > 1 && gpu.part) return false;  // CUDA uses one part at most
  return wish.memory == 0 || gpu.memory >= wish.memory;
}

std::string GpuPool::never(const GpuWish &wish) const {
  if (wish.count == 0) return {};
  std::size_t fit = 0;
  for (const Gpu &gpu : listing_.gpus) fit += suits(gpu, wish);
  if (fit >= wish.count) return {};
  std::string out = "the job asks for " + words(wish.count);
  if (wish.memory > 0) out += " with " + gibibytes(wish.memory) + (wish.count == 1 ? "" : " each");
  out += ", and this machine has " + (fit == 0 ? "none" : "only " + std::to_string(fit));
  return out + (listing_.why.empty() ? "" : ": " + listing_.why);
}

std::vector<GpuPool::Choice> GpuPool::free_ones(const GpuWish &wish) const {
  std::vector<Choice> out;
  for (const Gpu &gpu : listing_.gpus) {
    if (!suits(gpu, wish)) continue;
    const auto held = sandbox::leased(file_of(gpu));
    if (!shares(wish)) {
      if (held.empty()) out.push_back({&gpu, {{0, 0}}, mebibytes_in(gpu.memory)});
      continue;
    }
    Choice choice{&gpu, {}, 0};
    const std::int64_t enough = mebibytes_for(wish.memory);
    choice.ranges = pieces(held, mebibytes_in(gpu.memory), enough, choice.free);
    if (choice.free >= enough) out.push_back(std::move(choice));
  }
  // Shared ones: the emptiest, for speed. A job alone takes the smallest that is large enough.
  std::stable_sort(out.begin(), out.end(), [&](const Choice &a, const Choice &b) {
    return shares(wish) ? a.free > b.free : a.gpu->memory < b.gpu->memory;
  });
  if (out.size() > wish.count) out.erase(out.begin() + static_cast<std::ptrdiff_t>(wish.count), out.end());
  return out;
}

std::vector<std::string> GpuPool::devices_of(const std::vector<Choice> &chosen) const {
  const std::string mark = "{minor}";
  std::vector<std::string> out;
  const auto add = [&](const std::string &path) {
    if (access(path.c_str(), F_OK) == 0 && std::find(out.begin(), out.end(), path) == out.end()) out.push_back(path);
  };
  for (const std::string &device : options_.devices) {
    const std::size_t at = device.find(mark);
    if (at == std::string::npos) {
      add(device);
      continue;
    }
    for (const Choice &choice : chosen)
      if (choice.gpu->minor >= 0) add(std::string(device).replace(at, mark.size(), std::to_string(choice.gpu->minor)));
  }
  return out;
}

bool GpuPool::give(Json &document) const {
  const GpuWish wish = sandbox::gpu_wish(document);
  const std::vector<Choice> chosen = free_ones(wish);
  if (chosen.size() < wish.count) return false;
  Json leases = Json::array();
  std::vector<sandbox::GivenGpu> given;
  for (const Choice &choice : chosen) {
    for (const Range &range : choice.ranges)
      leases.push_back({{"file", file_of(*choice.gpu)}, {"from", range.from}, {"length", range.length}});
    given.push_back({choice.gpu->id, choice.gpu->name, shares(wish) ? wish.memory : choice.gpu->memory});
  }
  document["leases"] = leases;
  document["devices"] = devices_of(chosen);
  sandbox::give_gpus(document, given, !shares(wish));
  return true;
}

void GpuPool::tell(Json &capacity) const {
  capacity["gpus"] = listing_.gpus.size();
  if (!listing_.why.empty()) capacity["gpus_why"] = listing_.why;
  for (const Json &problem : listing_.problems) capacity["problems"].push_back(problem);
  if (listing_.gpus.empty()) return;
  Json devices = Json::array();
  for (const Gpu &gpu : listing_.gpus) {
    Json one = Json::object();
    if (!gpu.name.empty()) one["name"] = gpu.name;
    if (gpu.memory > 0) one["memory_bytes"] = gpu.memory;
    if (gpu.part) one["part"] = true;
    devices.push_back(std::move(one));
  }
  capacity["gpu_devices"] = devices;
}

}  // namespace athanor::local
