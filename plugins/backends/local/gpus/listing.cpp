// SPDX-License-Identifier: Apache-2.0
//
// See listing.hpp.
#include "gpus/listing.hpp"

#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

#include "gpus/ask_program.hpp"

namespace athanor::local {
namespace {

using sdk::Json;

constexpr char fields[] = "index,uuid,pci.bus_id,memory.total,mig.mode.current,name";
constexpr char older_fields[] = "index,uuid,pci.bus_id,memory.total,pstate,name";  // drivers that know no MIG

Json problem(const std::string &message, const std::string &hint) {
  return {{"code", "gpu_missing"}, {"message", message}, {"hint", hint}};
}

std::string trimmed(const std::string &text) {
  const std::size_t from = text.find_first_not_of(" \t\r"), to = text.find_last_not_of(" \t\r");
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

bool is_number(const std::string &text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string::npos;
}

// The name stands last, so that a comma in it does no harm.
std::vector<std::string> split(const std::string &line, std::size_t most) {
  std::vector<std::string> out;
  std::size_t from = 0;
  while (out.size() + 1 < most) {
    const std::size_t comma = line.find(',', from);
    if (comma == std::string::npos) break;
    out.push_back(trimmed(line.substr(from, comma - from)));
    from = comma + 1;
  }
  out.push_back(trimmed(line.substr(from)));
  return out;
}

// nvidia-smi counts by the bus, /dev by the order in which the driver met them; in a container they differ as well.
// "00000000:3B:00.0" is "0000:3b:00.0" there.
int minor_of(const std::string &bus, const std::string &proc, int otherwise) {
  std::string place = bus.size() > 12 ? bus.substr(bus.size() - 12) : bus;
  for (char &c : place) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  std::ifstream file(proc + "/gpus/" + place + "/information");
  for (std::string line; std::getline(file, line);)
    if (line.rfind("Device Minor:", 0) == 0)
      if (const std::string number = trimmed(line.substr(13)); is_number(number)) return std::stoi(number);
  return otherwise;
}

// "MIG 3g.20gb Device 1: (UUID: MIG-...)": 20 GB is what it has at least.
std::uint64_t memory_of_profile(const std::string &line) {
  const std::size_t end = line.find("gb");
  std::size_t from = end;
  while (from != std::string::npos && from > 0 && std::isdigit(static_cast<unsigned char>(line[from - 1]))) --from;
  return end == std::string::npos || from == end ? 0 : std::stoull(line.substr(from, end - from)) * 1000000000;
}

std::string between(const std::string &text, const std::string &before, char after) {
  const std::size_t at = text.find(before);
  if (at == std::string::npos) return {};
  const std::size_t from = at + before.size();
  return text.substr(from, text.find(after, from) - from);
}

// `asked`: there is an nvidia-smi, whatever it answered.
Listing ask_all(const GpuOptions &options, double seconds, bool &asked) {
  Listing out;
  const auto query = [&](const char *what) {
    return ask_program({options.nvidia_smi, std::string("--query-gpu=") + what, "--format=csv,noheader,nounits"},
                       seconds);
  };
  Said said = query(fields);
  if (said.how == Said::How::failed && said.text.find("mig.mode") != std::string::npos) said = query(older_fields);
  asked = said.how != Said::How::absent;
  if (said.how != Said::How::ok) {
    out.why = said.why;
    return out;
  }
  std::vector<std::string> divided;
  std::size_t left_out = 0;
  const std::vector<Gpu> whole = gpus_in(said.text, options.proc, divided, left_out);
  for (const Gpu &gpu : whole)
    if (std::find(divided.begin(), divided.end(), gpu.index) == divided.end()) out.gpus.push_back(gpu);
  if (!divided.empty()) {
    const Said list = ask_program({options.nvidia_smi, "-L"}, seconds);
    if (list.how != Said::How::ok) out.why = list.why;
    const auto parts = parts_in(list.text, whole, divided);
    out.gpus.insert(out.gpus.end(), parts.begin(), parts.end());
  }
  if (left_out > 0)
    out.why = options.nvidia_smi + " says nothing usable of " + std::to_string(left_out) +
              (left_out == 1 ? " GPU" : " GPUs") + ", which may be lost: look at what it prints";
  else if (out.gpus.empty() && out.why.empty())
    out.why = options.nvidia_smi + " names none";
  return out;
}

bool is_called(const Gpu &gpu, const std::string &id) {
  return gpu.index == id || gpu.id == id || (id.size() > 7 && gpu.id.rfind(id, 0) == 0);
}

// Where nvidia-smi is not there at all, a pipeline that names GPUs is believed as far as their devices are there.
Gpu as_named(const std::string &id) {
  Gpu gpu;
  gpu.index = gpu.id = id;
  if (is_number(id)) gpu.minor = std::stoi(id);
  return gpu;
}

void choose(const GpuOptions &options, Listing &all, bool asked) {
  if (!options.ids.empty()) {
    std::vector<Gpu> chosen;
    for (const std::string &id : options.ids) {
      const auto found =
          std::find_if(all.gpus.begin(), all.gpus.end(), [&](const Gpu &gpu) { return is_called(gpu, id); });
      if (found != all.gpus.end())
        chosen.push_back(*found);
      else if (!asked)
        chosen.push_back(as_named(id));
      else
        all.problems.push_back(problem("the pipeline names the GPU '" + id + "', which this machine does not have" +
                                           (all.why.empty() ? "" : ": " + all.why),
                                       "`" + options.nvidia_smi + " -L` names those that there are"));
    }
    all.gpus = chosen;
    return;
  }
  if (!options.count) return;
  if (all.gpus.size() < *options.count)
    all.problems.push_back(problem("the pipeline wants " + std::to_string(*options.count) +
                                       (*options.count == 1 ? " GPU" : " GPUs") + " of this machine, which has " +
                                       (all.gpus.empty() ? "none" : std::to_string(all.gpus.size())) +
                                       (all.why.empty() ? "" : ": " + all.why),
                                   asked ? "mend that, or say `gpus: auto` for those that there are"
                                         : "install nvidia-smi, or name them: `gpus: [0, 1]`"));
  else
    all.gpus.resize(*options.count);
}

// The GPU's own file must be there, or a program would find no GPU and, if it is made so, go on without.
void check_devices(const GpuOptions &options, Listing &listing) {
  const std::string mark = "{minor}";
  std::vector<Gpu> there;
  for (const Gpu &gpu : listing.gpus) {
    std::string missing;
    for (std::string device : options.devices) {
      const std::size_t at = device.find(mark);
      if (at == std::string::npos || gpu.minor < 0) continue;
      device.replace(at, mark.size(), std::to_string(gpu.minor));
      if (access(device.c_str(), F_OK) != 0) missing = device;
    }
    if (missing.empty()) {
      there.push_back(gpu);
      continue;
    }
    const std::string what = "the GPU " + gpu.index + " has no device file " + missing;
    if (options.ids.empty() && !options.count)
      listing.why = what;
    else
      listing.problems.push_back(
          problem(what, "run nvidia-smi once as root, which makes it, or give the device to the container"));
  }
  listing.gpus = there;
}

}  // namespace

std::vector<Gpu> gpus_in(const std::string &csv, const std::string &proc, std::vector<std::string> &divided,
                         std::size_t &left_out) {
  std::vector<Gpu> out;
  std::istringstream lines(csv);
  for (std::string line; std::getline(lines, line);) {
    if (trimmed(line).empty()) continue;
    const auto field = split(line, 6);
    if (field.size() < 6 || !is_number(field[0]) || field[1].rfind("GPU-", 0) != 0) {
      ++left_out;
      continue;
    }
    Gpu gpu;
    gpu.index = field[0];
    gpu.id = field[1];
    gpu.name = field[5];
    if (is_number(field[3])) gpu.memory = std::stoull(field[3]) << 20;
    gpu.minor = minor_of(field[2], proc, std::stoi(field[0]));
    if (field[4] == "Enabled") divided.push_back(gpu.index);
    out.push_back(std::move(gpu));
  }
  return out;
}

std::vector<Gpu> parts_in(const std::string &list, const std::vector<Gpu> &whole,
                          const std::vector<std::string> &divided) {
  std::vector<Gpu> out;
  const Gpu *of = nullptr;
  int number = 0;
  std::istringstream lines(list);
  for (std::string line; std::getline(lines, line);) {
    const std::string id = between(line, "(UUID: ", ')');
    if (line.rfind("GPU ", 0) == 0) {
      const std::string index = between(line, "GPU ", ':');
      const bool parted = std::find(divided.begin(), divided.end(), index) != divided.end();
      const auto at = std::find_if(whole.begin(), whole.end(), [&](const Gpu &gpu) { return gpu.index == index; });
      of = parted && at != whole.end() ? &*at : nullptr;
      number = 0;
    } else if (of && trimmed(line).rfind("MIG ", 0) == 0 && !id.empty()) {
      Gpu gpu = *of;
      gpu.index += ":" + std::to_string(number++);
      gpu.id = id;
      gpu.name += " " + trimmed(line).substr(0, trimmed(line).find("  "));
      gpu.memory = memory_of_profile(line);
      gpu.part = true;
      out.push_back(std::move(gpu));
    }
  }
  return out;
}

Listing list_gpus(const GpuOptions &options, double seconds) {
  Listing out;
  if (options.none) {
    out.why = "the pipeline says `gpus: none`";
    return out;
  }
  bool asked = true;
  out = ask_all(options, seconds, asked);
  choose(options, out, asked);
  check_devices(options, out);
  return out;
}

}  // namespace athanor::local
