// SPDX-License-Identifier: Apache-2.0
//
// Doors through a job's walls: ports at 127.0.0.1, as the job sees it, behind each of which somebody outside answers.
// Either a program that listens at a unix socket, or the proxy to the hosts that the pipeline lists. The port is
// opened inside, by the launcher, and the listening socket handed out: nothing of the door is inside but the port.
#ifndef ATHANOR_SANDBOX_DOORS_HPP
#define ATHANOR_SANDBOX_DOORS_HPP

#include <string>
#include <utility>
#include <vector>

#include "sandbox/doors/connections.hpp"
#include "sandbox/folder.hpp"

namespace athanor::sandbox {

// Whom a job that reaches hosts may trust, as this machine does.
inline constexpr char trusted_certificates[] = "/etc/ssl/certs/ca-certificates.crt";

struct Door {
  std::uint16_t port = 0;
  std::string socket;              // absolute path of who answers; empty: the proxy
  std::vector<std::string> hosts;  // of the proxy
  std::uint64_t bytes = 0;         // of the proxy: what may pass
  // For the job; `{port}` in a value stands for the port.
  std::vector<std::pair<std::string, std::string>> environment;
};

// The doors of one job, kept by its supervisor.
class Doors {
 public:
  // Starts a process for each door. These are no children of this process when it returns. `own_loopback`: the job has
  // a loopback of its own, and the launcher opens the ports there; otherwise they are opened here and now, and may
  // become other ports. Throws std::system_error.
  Doors(const std::vector<Door> &doors, bool own_loopback);

  // With the ports as they are now.
  std::vector<std::pair<std::string, std::string>> environment() const;
  // For the launcher: where to send the socket that listens at the port. Empty when nothing is to be opened inside.
  struct Wanted {
    int channel;
    std::uint16_t port;
  };
  std::vector<Wanted> wanted() const;
  void close_channels() { channels_.clear(); }  // the child has them

  int reading_end() const { return report_.get(); }  // -1: there will be no reports, or no more
  void take();                                       // reads what has arrived, without waiting
  // The job has ended: ends the processes and returns what they reported. Waits a second at most for their words.
  Connections finish();

 private:
  void start(const Door &door, int stop);
  std::vector<Door> doors_;
  std::vector<Descriptor> channels_;
  Descriptor report_, report_end_, stop_;
  std::string partial_;
  Connections connections_;
};

}  // namespace athanor::sandbox

#endif
