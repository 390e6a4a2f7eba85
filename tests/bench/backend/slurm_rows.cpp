// SPDX-License-Identifier: Apache-2.0
//
// The rows of a Slurm with two nodes of two processors, all on this machine. See rows.hpp.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <memory>

#include "tests/bench/backend/rows.hpp"
#include "tests/plugins/slurm/cluster.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using Slurm = std::shared_ptr<Cluster>;

// What the backend asks for where a job may use 512 MiB for ten minutes.
constexpr char demand[] = "--mem=704M --time=12 --output=/dev/null --chdir=/ ";

// The scheduler of cluster.sh begins batch jobs once a second.
constexpr double rhythm = 1;

bool is_there(const char *program) {
  for (const char *folder : {"/usr/sbin/", "/sbin/", "/usr/bin/"})
    if (access((folder + std::string(program)).c_str(), X_OK) == 0) return true;
  return false;
}

std::size_t files_in(const fs::path &folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

// A job of nobody's but the scheduler's says by a file that it is over: no call of the scheduler is needed to see that.
void submit(const Slurm &slurm, const std::string &more, const fs::path &folder, std::size_t files) {
  fs::create_directories(folder);
  slurm->slurm("sbatch --parsable " + std::string(demand) + more + " --wrap '/bin/true; touch " + folder.string() +
               "/${SLURM_ARRAY_TASK_ID:-0}'");
  while (files_in(folder) < files) pause_ms(1);
}

// The ideal: submitted straight away, and looked for every millisecond.
Row bare_jobs(const Slurm &slurm) {
  return {"sbatch", "",
          [slurm](int count) {
            const Place place;
            return times(
                count, [&](int i) { submit(slurm, "", place.path / std::to_string(i), 1); }, rhythm);
          },
          [slurm](int count) {
            const Place place;
            const std::string array = "--array=0-" + std::to_string(count - 1);
            return seconds_of([&] { submit(slurm, array, place.path / "all", static_cast<std::size_t>(count)); });
          }};
}

// `time: 10min`, the usual one, gives each job an element of an array; `1min` lets several share one. How often the
// scheduler may be asked is no limit where jobs follow each other at once, or it alone would be measured.
std::vector<Row> backend_rows() {
  const Json often{{"calls_per_minute", 600}};
  Row usual = backend("slurm", "slurm", {{"memory", 1 << 29}}, often, rhythm);
  usual.watch_seconds = 20;  // two looks at the queue
  Row brief = backend("slurm_1min", "slurm", {{"memory", 1 << 29}, {"time", 60}}, often, rhythm);
  brief.in_flight = nullptr;
  return {usual, brief};
}

}  // namespace

std::vector<Row> slurm_rows() {
  for (const char *program : {"slurmctld", "slurmd", "munged", "sbatch", "srun"})
    if (!is_there(program)) return {{"slurm", std::string("there is no ") + program + ": install slurm-wlm and munge"}};
  Slurm slurm;
  try {
    slurm = std::make_shared<Cluster>();
  } catch (const std::exception &e) {
    return {{"slurm", e.what()}};
  }
  std::vector<Row> rows{program("srun", {"/usr/bin/srun", "/bin/true"},
                                {"PATH=/usr/bin:/bin", std::string("SLURM_CONF=") + std::getenv("SLURM_CONF")}),
                        bare_jobs(slurm)};
  for (Row &row : backend_rows()) rows.push_back(std::move(row));
  return rows;
}

}  // namespace bench
