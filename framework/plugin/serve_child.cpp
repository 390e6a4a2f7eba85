// SPDX-License-Identifier: Apache-2.0
//
// The plugin's side of the wire for a shared library: a process that loads one file, holds one instance of one of its
// components, and hands over what host and instance ask each other. Whoever reads a question answers it, while others
// read on. The rules of the contract are judged here, by the same code as in the host.
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <mutex>
#include <set>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "plugin/describe.hpp"
#include "plugin/far_host.hpp"
#include "plugin/library.hpp"
#include "plugin/reading_pool.hpp"
#include "plugin/wire.hpp"

namespace athanor {
namespace {

using wire::Message;

class Server {
 public:
  explicit Server(fs::path file) : file_(std::move(file)), nested_(socket_, threads_) {}

  // Ends the process when the host has nothing more to say.
  void serve() { threads_.attend(); }

 private:
  bool read() {
    const auto line = socket_.receive();
    if (!line) end();
    take(wire::read(*line));
    return true;
  }

  [[noreturn]] void end() {
    const std::lock_guard lock(mutex_);
    if (runs_.empty()) instance_.reset();
    ::_exit(0);  // what still runs is nobody's any more, and static destructors are nobody's question
  }

  void take(Message message) {
    static const std::set<std::string> answers{"event", "result", "error", "cancelled", "nothing"};
    if (answers.count(message.type)) return nested_.hear(std::move(message));
    const std::lock_guard lock(mutex_);
    if (message.type == "stop") {
      if (const auto run = runs_.find(message.id); run != runs_.end()) run->second->stop();
      return;
    }
    if (message.type == "run") runs_[message.id] = std::make_shared<FarHost>(socket_, nested_, message.id);
    threads_.run([this, message = std::move(message)]() mutable { answer(std::move(message)); });
  }

  void answer(Message message) {
    const std::uint64_t id = message.id;
    std::string line;
    try {
      line = wire::line("result", id, {}, result_of(std::move(message)), "the result");
    } catch (const Cancelled &) {
      line = wire::line("cancelled", id);
    } catch (const Error &e) {
      line = wire::line("error", id, {}, to_document(e), "the error");
    } catch (const std::exception &e) {
      line = wire::line("error", id, {}, to_document(Error("internal", e.what())), "the error");
    }
    {
      const std::lock_guard lock(mutex_);
      runs_.erase(id);
    }
    socket_.send(line);
  }

  Json result_of(Message message) {
    if (message.type == "hello") {
      Json out = describe_plugin(plugin());
      out["wire"] = wire::version;
      return out;
    }
    const Json document = message.take_document();
    if (message.type == "validate") {
      Component::validate(component(message), document.at("options"));
      return Json::object();
    }
    if (message.type == "create") {
      ComponentInfo info = component(message);
      info.resources = document.at("resources").get<std::string>();
      auto instance = Component::create(info, document.at("options"));
      const std::lock_guard lock(mutex_);
      instance_ = std::move(instance);
      return Json::object();
    }
    if (message.type == "run") return run(message.id, document);
    throw Error("not_offered", "'" + message.type + "' is nothing that this version of the wire has");
  }

  Json run(std::uint64_t id, const Json &request) {
    std::shared_ptr<FarHost> host;
    std::shared_ptr<Component> instance;
    {
      const std::lock_guard lock(mutex_);
      host = runs_.at(id);
      instance = instance_;
    }
    if (!instance) throw Error("bad_request", "run was asked before create");
    return instance->run(request, *host,
                         [&](const Json &event) { socket_.send(wire::line("event", id, {}, event, "an event")); });
  }

  const athanor_plugin &plugin() const { return load_plugin(file_); }

  ComponentInfo component(const Message &message) const {
    ComponentInfo out;
    out.kind = message.text("kind");
    out.name = message.text("name");
    out.plugin = plugin().id;
    out.version = plugin().version;
    out.file = file_;
    // Who calls at once is the host's to decide; here nobody waits for anybody.
    out.info = message.members.value("info", Json::object());
    return out;
  }

  const fs::path file_;
  HostSocket socket_;
  NestedCalls nested_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<FarHost>> runs_;
  std::shared_ptr<Component> instance_;
  ReadingPool threads_{[this] { return read(); }};
};

// Ends with the host, however that ends: it is told by the kernel, and by the end of what it reads.
bool bound_to_the_host() {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  pollfd wire{0, 0, 0};
  return ::poll(&wire, 1, 0) >= 0 && !(wire.revents & (POLLHUP | POLLERR | POLLNVAL));
}

int not_for_people(const char *verb) {
  std::fprintf(stderr, "%s is how athanor runs a plugin in a process of its own; see docs/isolation.md\n", verb);
  return 2;
}

}  // namespace

int serving_child(const fs::path &file) {
  if (::isatty(0)) return not_for_people("serve-plugin");
  if (!bound_to_the_host()) return 1;
  Server(fs::absolute(file)).serve();
  return 0;
}

int executing_child(const fs::path &file) {
  if (::isatty(0)) return not_for_people("exec-plugin");
  if (!bound_to_the_host()) return 1;
  std::string name = file.string();
  char *arguments[] = {name.data(), nullptr};
  ::execv(name.c_str(), arguments);
  const int cause = errno;
  std::fprintf(stderr, "cannot be started: %s%s\n", ::strerror(cause),
               cause == ENOEXEC ? "; a script begins with #! and the program that reads it" : "");
  return 126;
}

}  // namespace athanor
