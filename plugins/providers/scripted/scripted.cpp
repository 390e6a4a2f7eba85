// SPDX-License-Identifier: Apache-2.0
//
// The provider `scripted`: answers by task, context and occurrence from a file written beforehand. It
// is for demonstrations and tests, says so wherever it is described, and keeps no state at all: the
// same request gets the same answer in any order, on any thread, after any restart.
#include "script.hpp"
#include "scripted_info.h"

#include <fcntl.h>
#include <unistd.h>
#include <algorithm>
#include <athanor/plugin.hpp>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

namespace {

using athanor::scripted::Answer;
using athanor::scripted::Script;
using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

void wait(double seconds, const Host &host) {
  using Clock = std::chrono::steady_clock;
  const auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  while (Clock::now() < end) {
    if (host.cancelled()) throw athanor::sdk::Cancelled{};
    std::this_thread::sleep_for(std::min<Clock::duration>(end - Clock::now(), std::chrono::milliseconds(20)));
  }
}

// One write per line, so that lines of several processes do not mix.
void append_line(const std::string &path, const std::string &line) {
  const int file = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
  const bool written = file >= 0 && ::write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  const int why = errno;
  if (file >= 0) ::close(file);
  if (!written)
    throw Error("internal", "cannot append to " + path + ": " + std::strerror(why),
                "choose another served_log, or leave it out", "/served_log");
}

// What an answer to a conversation may depend on: {text: the last message's}.
Json last_words(const Json &request) {
  std::string text;
  for (const Json &part : request.at("messages").back().at("parts")) text += part.value("text", "");
  return {{"text", text}};
}

class Scripted {
 public:
  static constexpr const char *kind = "provider", *name = "scripted", *info = scripted_info;

  Scripted(const Json &options, const std::filesystem::path &)
      : script_(options.at("script").get<std::string>()),
        latency_(options.value("latency", 0.0)),
        served_log_(options.value("served_log", "")) {}

  static void validate(const Json &options) { Script(options.at("script").get<std::string>()); }

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.provider.profile/1") return profile(request);
    if (schema == "athanor.provider.complete/1") return complete(request, host);
    athanor::sdk::unknown_request(request);
  }

 private:
  static Json profile(const Json &request) {
    return {{"schema", "athanor.provider.profile/1"},
            {"model", request.value("model", "")},
            {"vision", false},
            {"json", true},
            {"wants", Json::array({"task"})},
            {"price", "free"},
            {"description", "answers written beforehand, chosen by task and occurrence; not a language model"}};
  }

  Json complete(const Json &request, Host &host) const {
    if (!request.contains("task"))
      throw Error("bad_request", "the scripted provider answers tasks, and this request names none",
                  "use a real model for conversations", "/task");
    const Json &task = request.at("task");
    const bool conversation = task.at("id").get_ref<const std::string &>().empty();
    const std::string id = conversation ? "conversation" : task.at("id").get<std::string>();
    const Json context = conversation ? last_words(request) : task.value("context", Json::object());
    const auto occurrence = std::max(std::int64_t{1}, task.value("occurrence", std::int64_t{1}));
    const Answer &answer = script_.find(id, context, occurrence);
    wait(answer.latency.value_or(latency_), host);
    if (!answer.body) throw Error(answer.fault_code, answer.fault_message, "a fault planned at " + answer.where);

    const Json body = answer.body->render(context);
    const std::string text = !answer.json && body.is_string() ? body.get<std::string>() : body.dump();
    if (!served_log_.empty())
      append_line(served_log_, task.value("name", "") + "\t" + task.value("key", "") + "\t" + id + "#" +
                                   std::to_string(occurrence) + "\n");
    return {{"schema", "athanor.provider.reply/1"},
            {"parts", Json::array({{{"type", "text"}, {"text", text}}})},
            {"finish", {{"unified", "stop"}, {"raw", "scripted"}}},
            {"usage", {{"input_tokens", 0}, {"output_tokens", 0}}},
            {"model_resolved", request.value("model", "")}};
  }

  const Script script_;
  const double latency_;  // seconds
  const std::string served_log_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.scripted", "0.1.0", Scripted)
