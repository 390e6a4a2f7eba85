// SPDX-License-Identifier: Apache-2.0
//
// The child's side of scanning: loads one plugin file and answers questions about it until they end.
// It does not judge what a plugin says of itself; info.cpp does, in the parent.
#include <athanor/plugin.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <mutex>
#include <optional>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "plugin/describe.hpp"
#include "plugin/library.hpp"

namespace athanor {
namespace {

constexpr std::size_t longest_progress = 500;

// Lines of JSON in and out, on descriptors that the plugin's own printing and reading do not touch.
class Wire {
 public:
  Wire() : in_(::fcntl(0, F_DUPFD_CLOEXEC, 10)), out_(::fcntl(3, F_DUPFD_CLOEXEC, 10)) {
    ::close(3);
    ::close(0);
    ::open("/dev/null", O_RDONLY);  // takes the lowest free number, 0
  }
  bool usable() const { return in_ >= 0 && out_ >= 0; }

  std::optional<std::string> line() {
    std::size_t end;
    while ((end = buffer_.find('\n')) == std::string::npos) {
      char piece[65536];
      const ssize_t got = ::read(in_, piece, sizeof piece);
      if (got < 0 && errno == EINTR) continue;
      if (got <= 0) return std::nullopt;
      buffer_.append(piece, static_cast<std::size_t>(got));
    }
    std::string out = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    return out;
  }

  // Any thread.
  void answer(const Json &document) {
    const std::lock_guard lock(mutex_);
    const std::string text = canonical(document) + "\n";
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t sent = ::write(out_, text.data() + done, text.size() - done);
      if (sent < 0 && errno != EINTR) ::_exit(1);  // nobody listens any more
      if (sent > 0) done += static_cast<std::size_t>(sent);
    }
  }

 private:
  int in_, out_;
  std::mutex mutex_;
  std::string buffer_;
};

// All that a component gets while it is looked at. The parent quotes the last lines if it crashes, and is patient with
// one that tells of its progress.
struct OnlyLog : Services {
  explicit OnlyLog(Wire &wire) : wire_(wire) {}
  void progress(double, std::string_view message) override {
    wire_.answer({{"progress", valid_utf8(std::string(message.substr(0, longest_progress)))}});
  }
  void log(int, std::string_view message) override {
    std::fprintf(stderr, "%.*s\n", static_cast<int>(message.size()), message.data());
  }

 private:
  Wire &wire_;
};

class Child {
 public:
  Child(fs::path file, Wire &wire) : file_(std::move(file)), wire_(wire) {}

  Json answer(const Json &question) {
    const std::string ask = question.at("ask");
    if (ask == "load") {
      plugin_ = &load_plugin(file_);
      return Json::object();
    }
    if (ask == "describe") return describe_plugin(loaded());
    if (ask == "validate") {
      Component::validate(component(question), question.at("options"));
      return Json::object();
    }
    if (ask == "create") {
      instance_ = Component::create(component(question), question.at("options"));
      return Json::object();
    }
    if (ask == "run") {
      OnlyLog services(wire_);
      return instance_->run(question.at("request"), services);
    }
    if (ask == "destroy") {
      instance_.reset();
      return Json::object();
    }
    throw Error("bad_request", "the scanning process was asked to " + ask + ", which it does not know");
  }

 private:
  const athanor_plugin &loaded() const {
    if (!plugin_) throw Error("bad_request", "the scanning process was asked about a plugin before it loaded one");
    return *plugin_;
  }

  ComponentInfo component(const Json &question) const {
    ComponentInfo out;
    out.kind = question.at("kind");
    out.name = question.at("name");
    out.resources = question.at("resources").get<std::string>();
    out.info = question.at("info");
    out.plugin = loaded().id;
    out.version = loaded().version;
    out.file = file_;
    return out;
  }

  fs::path file_;
  Wire &wire_;
  const athanor_plugin *plugin_ = nullptr;
  std::shared_ptr<Component> instance_;
};

}  // namespace

int scanning_child(const fs::path &file) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  ::setrlimit(RLIMIT_CORE, &no_core);
  Wire wire;
  if (!wire.usable()) {
    std::fputs("scan-plugin is how athanor looks at a plugin; to see what is in one, use `athanor plugins`\n", stderr);
    return 2;
  }
  Child child(fs::absolute(file), wire);
  while (const auto line = wire.line()) {
    Json answer;
    try {
      answer["ok"] = child.answer(parse_document(*line, "the question"));
    } catch (const Error &e) {
      answer["error"] = to_document(e);
    } catch (const std::exception &e) {
      answer["error"] = to_document(Error("internal", e.what()));
    }
    wire.answer(answer);
  }
  ::_exit(0);  // the plugin's static destructors are nobody's question
}

}  // namespace athanor
