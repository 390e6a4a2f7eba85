// SPDX-License-Identifier: Apache-2.0
#include "plugin/isolated.hpp"

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/conversation.hpp"
#include "plugin/helper.hpp"

namespace athanor {
namespace {

// A process is given this long to begin, and as long again to make its instance.
constexpr std::chrono::seconds time_to_begin(60);

using Limit = std::optional<std::chrono::milliseconds>;

// For what needs nothing of the host.
struct Nothing : Services {
  void log(int, std::string_view) override {}
};

std::unique_ptr<Conversation> converse(const ComponentInfo &info) {
  Json told{{"component", info.title()}};
  if (info.kind == "provider") told["maybe_billed"] = true;  // its request may have left the house by then
  return std::make_unique<Conversation>(PluginProgram{info.file, info.exec}, info.title(), std::move(told));
}

// Says hello; returns what the plugin says of itself.
Json greet(Conversation &with, const std::string &title, const Limit &limit, Services &services) {
  Json hello = with.ask({"hello", "while starting", {{"wire", wire::version}, {"athanor", ATHANOR_VERSION}}, {}, limit},
                        services);
  const Json spoken = hello.value("wire", Json());
  if (spoken == Json(wire::version)) return hello;
  throw Error("plugin_fault",
              title + " speaks " + (spoken.is_number_integer() ? "version " + spoken.dump() : "no version") +
                  " of the wire; this athanor speaks " + std::to_string(wire::version),
              spoken.is_number_integer() && spoken > wire::version
                  ? "update athanor, or use an older version of the plugin"
                  : "docs/isolation.md says how a plugin answers hello");
}

Json who(const ComponentInfo &info) { return {{"kind", info.kind}, {"name", info.name}}; }

void make_instance(Conversation &with, const ComponentInfo &info, const Json &options, const Limit &limit,
                   Services &services) {
  with.ask({"create",
            "in create",
            who(info),
            {{"schema", "athanor.create/1"}, {"options", options}, {"resources", info.resources.string()}},
            limit},
           services);
}

}  // namespace

Isolated::Isolated(const ComponentInfo &info, const Json &options)
    : Component(std::make_shared<const ComponentInfo>(info)), options_(options) {
  Nothing services;
  conversation(services);
}

Isolated::~Isolated() = default;

// The process as it is, or a fresh one in place of one that has ended.
std::shared_ptr<Conversation> Isolated::conversation(Services &services) {
  const std::lock_guard lock(mutex_);
  if (now_ && !now_->ended()) return now_;
  now_ = nullptr;
  std::shared_ptr<Conversation> fresh = converse(info());
  greet(*fresh, info().title(), time_to_begin, services);
  make_instance(*fresh, info(), options_, time_to_begin, services);
  now_ = fresh;
  return fresh;
}

Json Isolated::run_now(const Json &request, Services &services, const std::function<void(const Json &)> &on_event) {
  return conversation(services)->ask({"run", "in run", {}, request, {}}, services, on_event);
}

Json describe_executable(const std::filesystem::path &file) {
  Nothing services;
  Conversation with({file, true}, "it", Json::object());
  return greet(with, "it", scanning_limit(), services);
}

void validate_executable(const ComponentInfo &info, const Json &options) {
  Nothing services;
  const auto with = converse(info);
  greet(*with, info.title(), scanning_limit(), services);
  with->ask(
      {"validate", "in validate", who(info), {{"schema", "athanor.options/1"}, {"options", options}}, scanning_limit()},
      services);
  make_instance(*with, info, options, scanning_limit(), services);
}

Json ask_executable(const ComponentInfo &info, const Json &options, const Json &request) {
  Nothing services;
  const auto with = converse(info);
  greet(*with, info.title(), scanning_limit(), services);
  make_instance(*with, info, options, scanning_limit(), services);
  return with->ask({"run", "in run", {}, request, scanning_limit()}, services);
}

}  // namespace athanor
