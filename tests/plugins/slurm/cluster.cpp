// SPDX-License-Identifier: Apache-2.0
#include "cluster.hpp"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace fs = std::filesystem;

namespace {

std::string output_of(const std::string &command) {
  std::string out;
  FILE *pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) throw std::runtime_error("no process for " + command);
  char chunk[4096];
  for (std::size_t got; (got = fread(chunk, 1, sizeof chunk, pipe)) > 0;) out.append(chunk, got);
  if (pclose(pipe) != 0) throw std::runtime_error(command + " failed: " + out);
  return out;
}

// Programs that count how often they are called and then are the real ones.
void lay_counters(const fs::path &bin) {
  fs::create_directories(bin);
  for (const char *name : {"sbatch", "squeue", "scancel", "sinfo", "scontrol", "sacct", "srun"}) {
    std::ofstream(bin / name) << "#!/bin/sh\necho " << name << " >>" << (bin / "calls") << "\nexec /usr/bin/" << name
                              << " \"$@\"\n";
    fs::permissions(bin / name, fs::perms::owner_all);
  }
}

}  // namespace

Cluster::Cluster() : folder_((place.path / "cluster").string()) {
  setenv("SLURM_CONF", (folder_ + "/slurm.conf").c_str(), 1);
  lay_counters(place.path / "bin");
  does("start");
}
Cluster::~Cluster() {
  try {
    does("stop");
  } catch (const std::exception &e) {  // the namespace ends with the test, and all in it
    std::fprintf(stderr, "%s\n", e.what());
  }
}

void Cluster::does(const std::string &verb, const std::string &more) const {
  output_of(ATHANOR_SOURCE_DIR "/tests/plugins/slurm/cluster.sh " + verb + " " + folder_ + " " + more);
}

std::string Cluster::slurm(const std::string &command) const { return output_of(command); }

std::map<std::string, int> Cluster::calls() const {
  std::map<std::string, int> count;
  std::ifstream log(place.path / "bin" / "calls");
  for (std::string name; log >> name;) ++count[name];
  return count;
}

Json Cluster::options(const Json &more) const {
  Json options{{"bin", (place.path / "bin").string()},
               {"poll", 0.5},
               {"late", 3},
               {"calls_per_minute", 600},
               {"memory", 1 << 29}};
  options.update(more);
  return options;
}

std::string number_of(const Place &place, const std::string &id) {
  std::string token, element, job;
  const bool known = soon([&] {
    std::ifstream note(place.path / id / "slurm");
    std::getline(note, token);
    std::getline(note, element);
    std::getline(note, job);
    return !job.empty();
  });
  if (!known) throw std::runtime_error("the scheduler has not given " + id + " a number");
  return element == "-" ? job : job + "_" + element;
}
