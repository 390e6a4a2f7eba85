// SPDX-License-Identifier: Apache-2.0
#include "provider.hpp"

#include <athanor/chat.hpp>

#include "decode.hpp"
#include "encode.hpp"
#include "errors.hpp"
#include "stream.hpp"

namespace athanor::bedrock {
namespace {

namespace http = sdk::http;

void tell(const sdk::Host &host, const std::string &type, const std::string &text) {
  host.emit({{"schema", "athanor.provider.delta/1"}, {"type", type}, {"text", text}});
}

// The whole answer that the events of a stream make up.
Json streamed_answer(sdk::Host &host, const Json &request, http::Reply &reply) {
  Stream stream([&](const std::string &type, const std::string &text) { tell(host, type, text); });
  try {
    reply = http::send(host, request, [&](const Json &frame) { stream.take(frame); });
  } catch (const sdk::Error &) {
    if (stream.error()) throw *stream.error();  // what the service said before it hung up says more
    throw;
  }
  if (!reply.ok()) throw http_error(reply);
  if (stream.error()) throw with_request_id(*stream.error(), reply.headers);
  if (!stream.ended()) throw with_request_id(sdk::chat::truncated("Bedrock"), reply.headers);
  return stream.answer();
}

Json whole_answer(sdk::Host &host, const Json &request, http::Reply &reply) {
  reply = http::send(host, request);
  if (!reply.ok()) throw http_error(reply);
  Json answer = reply.json();
  const bool fits = answer.is_object() && answer.contains("/output/message/content"_json_pointer) &&
                    answer.at("/output/message/content"_json_pointer).is_array();
  if (!fits) throw with_request_id(nonsense("no message", reply.body), reply.headers);
  return answer;
}

}  // namespace

Provider::Provider(const Json &options, const std::filesystem::path &resources)
    : options_(options), rules_(resources / "models.json", options_.capabilities) {}

Json Provider::run(const Json &request, sdk::Host &host) const {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.provider.profile/1") return profile(request.at("model").get<std::string>());
  if (schema == "athanor.provider.complete/1") return complete(request, host);
  sdk::unknown_request(request);
}

Json Provider::profile(const std::string &model) const {
  Json out = rules_.find(model).profile;
  out["schema"] = "athanor.provider.profile/1";
  out["model"] = model;
  out["system"] = "aws.bedrock";
  out["server"] = options_.server();
  return out;
}

Json Provider::complete(const Json &chat, sdk::Host &host) const {
  const Model model = rules_.find(chat.at("model").get<std::string>());
  sdk::chat::ReplyBuilder reply;
  Names tools = tool_names();
  Json body = encode(chat, model, tools, reply);
  body.merge_patch(options_.extra_body);
  const bool streamed = chat.value("stream", true) && model.profile.value("stream", true);

  Json request = options_.request(model.name, streamed);
  request["body"] = {{"json_text", sdk::chat::ordered_text(body)}};
  if (streamed) request["stream"] = "aws_event_stream";
  http::Reply received;
  const Json answer = streamed ? streamed_answer(host, request, received) : whole_answer(host, request, received);
  try {
    decode(answer, tools, reply);
  } catch (const Json::exception &) {
    throw with_request_id(nonsense("an answer of another shape", answer.dump()), received.headers);
  }
  reply.more()["model_resolved"] = model.name;  // Converse does not say
  const std::string id = received.header("x-amzn-requestid");
  if (!id.empty()) reply.more()["request_id"] = id;
  return reply.document();
}

}  // namespace athanor::bedrock
