// SPDX-License-Identifier: Apache-2.0
//
// What a supervisor is told (job.json) and what it says in the end (exit.json). The plugin writes the
// one with every default filled in and reads the other; nothing is decided here.
#ifndef ATHANOR_SANDBOX_JOB_HPP
#define ATHANOR_SANDBOX_JOB_HPP

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sandbox/doors/doors.hpp"
#include "sandbox/leases.hpp"

namespace athanor::sandbox {

struct Limits {
  double seconds = 0;           // wall time
  double cpu_seconds = 0;       // processor time, all processes together; 0: none of its own
  std::uint64_t memory = 0;     // bytes, all processes together
  std::uint64_t processes = 0;  // processes and threads
  std::uint64_t disk = 0;       // bytes below work/
  std::uint64_t output = 0;     // bytes kept of stdout, and of stderr
};

struct Job {
  std::string id;
  std::string folder;  // absolute
  std::vector<std::string> command;
  std::vector<std::pair<std::string, std::string>> environment;  // all of it
  std::vector<std::string> readable;                             // absolute paths, shown at the same place
  std::vector<std::string> devices;                              // the same, for use as devices
  std::string root;                                              // of an image, in place of this machine's system
  std::vector<std::string> driver;                               // of the GPUs, for what runs in an image: libraries
  std::vector<Lease> leases;                                     // held as long as the job lasts
  bool gpus = false;                                             // it has some
  std::vector<Door> doors;                                       // what answers at 127.0.0.1
  Limits limits;
  bool strict = true;          // behind walls
  bool namespaces = true;      // these are made of namespaces, by bubblewrap; else of Landlock and the filter alone
  bool disable_userns = true;  // this bubblewrap can forbid further namespaces
  std::string bwrap;           // absolute path
  std::string inside;          // where the job sees its working folder
  // At most one: the same job as it may run where its namespaces cannot be made. For a machine that nobody could try
  // before, such as a node of a cluster.
  std::vector<Job> without_namespaces;
};

// How it ended. `reason` is one of the words of an Exit; a negative code or signal means none.
struct Exit {
  std::string reason;
  int code = -1, signal = -1;
  double seconds = 0, cpu_seconds = 0;
  std::uint64_t peak_bytes = 0;
  std::string detail;
  bool began = true;        // else what stands around the program could not be made, and nothing of it has run
  std::string cause;        // of a failure that is no bug: "gpu_memory"; mostly empty
  Connections connections;  // through the door to the network
};

// Both throw std::exception with a sentence.
Job read_job(int folder, const std::string &path);
void write_exit(int folder, const std::string &id, const Exit &how);

// True when the folder's job has an end that is the program's, not a loss on the way.
bool has_ended(int folder);

}  // namespace athanor::sandbox

#endif
