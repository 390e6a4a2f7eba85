// SPDX-License-Identifier: Apache-2.0
//
// The plugin's side of the wire for a shared library: a process that loads one file, holds one instance of one of its
// components, and hands over what host and instance ask each other. One thread reads and passes on; every question of
// the host has a thread of its own, and so has whatever thread the plugin asks from. The rules of the contract are
// judged here, by the same code as in the host.
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "plugin/crew.hpp"
#include "plugin/describe.hpp"
#include "plugin/library.hpp"
#include "plugin/wire.hpp"

namespace athanor {
namespace {

using wire::Message;

// The socket, on a descriptor that the plugin's own printing and reading do not touch; what it prints goes to
// standard error.
class Socket {
 public:
  Socket() : fd_(::fcntl(0, F_DUPFD_CLOEXEC, 10)) {
    ::dup2(2, 1);
    ::close(0);
    ::open("/dev/null", O_RDONLY);  // takes the lowest free number, 0
  }

  // The host always reads, so this ends; when nobody is there any more, neither shall we be.
  void send(const std::string &line) {
    const std::lock_guard lock(mutex_);
    for (std::size_t done = 0; done < line.size();) {
      const ssize_t sent = ::write(fd_, line.data() + done, line.size() - done);
      if (sent < 0 && errno != EINTR) ::_exit(1);
      if (sent > 0) done += static_cast<std::size_t>(sent);
    }
  }

  std::optional<std::string> receive() {
    for (;;) {
      if (auto line = lines_.next()) return line;
      char piece[1 << 16];
      const ssize_t got = ::read(fd_, piece, sizeof piece);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return std::nullopt;
      lines_.add(piece, static_cast<std::size_t>(got));
    }
  }

 private:
  const int fd_;
  std::mutex mutex_;
  wire::Lines lines_;
};

// What the host answers to one call of the plugin, as it comes.
struct Waiting {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Message> heard;

  Message next() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [this] { return !heard.empty(); });
    Message out = std::move(heard.front());
    heard.pop_front();
    return out;
  }
  void hear(Message message) {
    {
      const std::lock_guard lock(mutex);
      heard.push_back(std::move(message));
    }
    changed.notify_all();
  }
};

// Calls of the plugin that the host has not answered yet.
class Nested {
 public:
  explicit Nested(Socket &socket) : socket_(socket) {}

  // Asks and waits; the document of the result, or nullopt for "nothing".
  std::optional<Json> ask(const std::string &type, const Json &members, const Json *document,
                          const Services::OnEvent &on_event) {
    Waiting waiting;
    const Known known(*this, waiting);
    const std::uint64_t id = known.id;
    socket_.send(document ? wire::line(type, id, members, *document, "the request") : wire::line(type, id, members));
    for (;;) {
      Message message = waiting.next();
      if (message.type == "event") {
        if (on_event) on_event(message.take_document());
        continue;
      }
      if (message.type == "result") return message.take_document();
      if (message.type == "nothing") return std::nullopt;
      if (message.type == "cancelled") throw Cancelled();
      throw error_from(message.take_document());
    }
  }

  void hear(Message message) {
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(message.id);
    if (found != waiting_.end()) found->second->hear(std::move(message));
  }

 private:
  // While it lives, what the host says to this id is heard.
  struct Known {
    Nested &all;
    std::uint64_t id;
    Known(Nested &nested, Waiting &waiting) : all(nested) {
      const std::lock_guard lock(all.mutex_);
      id = ++all.last_;
      all.waiting_[id] = &waiting;
    }
    ~Known() {
      const std::lock_guard lock(all.mutex_);
      all.waiting_.erase(id);
    }
    Known(const Known &) = delete;
    Known &operator=(const Known &) = delete;
  };

  Socket &socket_;
  std::mutex mutex_;
  std::uint64_t last_ = 0;
  std::map<std::uint64_t, Waiting *> waiting_;
};

// The host as one run sees it.
class FarHost : public Services {
 public:
  FarHost(Socket &socket, Nested &nested, std::uint64_t run) : socket_(socket), nested_(nested), run_(run) {}

  Json call(std::string_view name, const Json &request, const OnEvent &on_event) override {
    return nested_.ask("call", {{"of", run_}, {"name", name}}, &request, on_event).value_or(Json::object());
  }
  void start(std::string_view name, const Json &request) override {
    nested_.ask("start", {{"of", run_}, {"name", name}}, &request, {});
  }
  std::optional<Json> next(std::chrono::milliseconds timeout) override {
    return nested_.ask("next", {{"of", run_}, {"timeout_ms", timeout.count()}}, nullptr, {});
  }
  void cancel(std::string_view name) override { nested_.ask("cancel", {{"of", run_}, {"name", name}}, nullptr, {}); }
  bool cancelled() override { return stop_.load(); }
  void log(int level, std::string_view message) override {
    static const char *const words[] = {"debug", "info", "warn", "error"};
    socket_.send(wire::line("log", 0, {{"of", run_}, {"level", words[level - 1]}, {"message", message}}));
  }
  void progress(double fraction, std::string_view message) override {
    socket_.send(wire::line("progress", 0, {{"of", run_}, {"fraction", fraction}, {"message", message}}));
  }

  void stop() { stop_.store(true); }

 private:
  Socket &socket_;
  Nested &nested_;
  const std::uint64_t run_;
  std::atomic<bool> stop_{false};
};

class Server {
 public:
  explicit Server(fs::path file) : file_(std::move(file)), nested_(socket_) {}

  // Until the host has nothing more to say.
  void serve() {
    while (const auto line = socket_.receive()) take(wire::read(*line));
    const std::lock_guard lock(mutex_);
    if (runs_.empty()) instance_.reset();
    ::_exit(0);  // what still runs is nobody's any more, and static destructors are nobody's question
  }

 private:
  void take(Message message) {
    static const std::set<std::string> answers{"event", "result", "error", "cancelled", "nothing"};
    if (answers.count(message.type)) return nested_.hear(std::move(message));
    const std::lock_guard lock(mutex_);
    if (message.type == "stop") {
      if (const auto run = runs_.find(message.id); run != runs_.end()) run->second->stop();
      return;
    }
    if (message.type == "run") runs_[message.id] = std::make_shared<FarHost>(socket_, nested_, message.id);
    crew_.run([this, message = std::move(message)]() mutable { answer(std::move(message)); });
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
  Socket socket_;
  Nested nested_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::shared_ptr<FarHost>> runs_;
  std::shared_ptr<Component> instance_;
  Crew crew_;
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
