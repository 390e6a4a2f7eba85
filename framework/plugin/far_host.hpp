// SPDX-License-Identifier: Apache-2.0
//
// The host, as a plugin sees it that runs in another process: each service is a question on the wire, and whoever asks
// reads on until it is answered, unless another thread does so already.
#ifndef ATHANOR_PLUGIN_FAR_HOST_HPP
#define ATHANOR_PLUGIN_FAR_HOST_HPP

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "plugin/component.hpp"
#include "plugin/reading_pool.hpp"
#include "plugin/wire.hpp"

namespace athanor {

// The wire, taken off the standard streams so that the plugin's own printing and reading do not touch it: what it
// prints goes to standard error.
class HostSocket {
 public:
  HostSocket();
  // Waits until it is taken; the host always reads. Ends the process when nobody is there any more. [any thread]
  void send(const std::string &line);
  // The next line; nullopt when the host has no more to say. One thread at a time.
  std::optional<std::string> receive();

 private:
  const int fd_;
  std::mutex mutex_;
  wire::Lines lines_;
};

// Questions to the host that are not answered yet.
class NestedCalls {
 public:
  NestedCalls(HostSocket &socket, ReadingPool &threads) : socket_(socket), threads_(threads) {}

  // Asks and waits; the document of the result, or nullopt for "nothing". Throws Error or Cancelled.
  std::optional<Json> ask(const std::string &type, const Json &members, const Json *document,
                          const Services::OnEvent &on_event);
  // What the host says to one of them. By the thread that reads.
  void hear(wire::Message message);

 private:
  struct Waiting;
  struct Known;
  wire::Message next(Waiting &waiting);
  HostSocket &socket_;
  ReadingPool &threads_;
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Waiting *> waiting_;
};

// The services of one run.
class FarHost : public Services {
 public:
  FarHost(HostSocket &socket, NestedCalls &nested, std::uint64_t run) : socket_(socket), nested_(nested), run_(run) {}

  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override;
  void start(std::string_view name, const Json &request) override;
  std::optional<Json> next(std::chrono::milliseconds timeout) override;
  void cancel(std::string_view name) override;
  bool cancelled() override { return stop_.load(); }
  void log(int level, std::string_view message) override;
  void progress(double fraction, std::string_view message) override;

  void stop() { stop_.store(true); }

 private:
  HostSocket &socket_;
  NestedCalls &nested_;
  const std::uint64_t run_;
  std::atomic<bool> stop_{false};
};

}  // namespace athanor

#endif
