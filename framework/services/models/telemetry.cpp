// SPDX-License-Identifier: Apache-2.0
#include "services/models/telemetry.hpp"

#include <utility>

#include "foundation/json.hpp"

namespace athanor {
namespace {

// Ours on the left, theirs on the right.
constexpr std::pair<const char *, const char *> request_names[] = {
    {"model", "gen_ai.request.model"},
    {"max_output_tokens", "gen_ai.request.max_tokens"},
    {"temperature", "gen_ai.request.temperature"},
    {"top_p", "gen_ai.request.top_p"},
    {"seed", "gen_ai.request.seed"},
    {"stop", "gen_ai.request.stop_sequences"},
    {"stream", "gen_ai.request.stream"},
    {"reasoning", "gen_ai.request.reasoning.level"},
};

constexpr std::pair<const char *, const char *> usage_names[] = {
    {"input_tokens", "gen_ai.usage.input_tokens"},
    {"output_tokens", "gen_ai.usage.output_tokens"},
    {"cached_tokens", "gen_ai.usage.cache_read.input_tokens"},
    {"cache_write_tokens", "gen_ai.usage.cache_write.input_tokens"},
    {"reasoning_tokens", "gen_ai.usage.reasoning.output_tokens"},
};

void add_server(Json &out, const std::string &server) {
  if (server.empty()) return;
  const std::size_t colon = server.rfind(':');
  const bool port =
      colon != std::string::npos && server.find_first_not_of("0123456789", colon + 1) == std::string::npos;
  out["server.address"] = port ? server.substr(0, colon) : server;
  if (port && colon + 1 < server.size()) out["server.port"] = std::stoi(server.substr(colon + 1, 5));
}

}  // namespace

Json request_attributes(const Json &chat, const Json &profile, const std::string &task,
                        const std::string &template_sha256) {
  Json out{{"gen_ai.operation.name", "chat"}};
  if (const std::string system = profile.value("system", ""); !system.empty()) out["gen_ai.provider.name"] = system;
  for (const auto &[ours, theirs] : request_names)
    if (chat.contains(ours)) out[theirs] = chat.at(ours);
  out["gen_ai.output.type"] = chat.contains("response_format") ? "json" : "text";
  if (!task.empty()) out["gen_ai.prompt.name"] = task;
  if (!template_sha256.empty()) out["gen_ai.prompt.version"] = template_sha256;
  add_server(out, profile.value("server", ""));
  return out;
}

void add_response_attributes(Json &out, const Json &reply, std::optional<double> first_chunk) {
  if (reply.contains("id")) out["gen_ai.response.id"] = reply.at("id");
  if (reply.contains("model_resolved")) out["gen_ai.response.model"] = reply.at("model_resolved");
  const Json finish = object_at(reply, "finish");
  out["gen_ai.response.finish_reasons"] = Json::array({finish.value("unified", "stop")});
  if (first_chunk) out["gen_ai.response.time_to_first_chunk"] = *first_chunk;
  const Json &usage = object_at(reply, "usage");
  for (const auto &[ours, theirs] : usage_names)
    if (usage.contains(ours)) out[theirs] = usage.at(ours);
}

void add_error_attributes(Json &out, const std::string &code) { out["error.type"] = code; }

}  // namespace athanor
