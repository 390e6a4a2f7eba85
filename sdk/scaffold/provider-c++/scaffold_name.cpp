// SPDX-License-Identifier: Apache-2.0
//
// The provider `scaffold_name`: models of a server that takes chats at /chat/completions.
#include <athanor/chat.hpp>
#include <athanor/http.hpp>

#include "scaffold_name_info.h"  // made from info.json

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;
namespace chats = athanor::sdk::chat;
namespace http = athanor::sdk::http;

constexpr const char *who = "the server of scaffold_name";

// A chat as the server wants it.
Json encoded(const Json &chat) {
  Json body{{"model", chat.at("model")}, {"messages", Json::array()}};
  for (const Json &message : chat.at("messages"))
    body["messages"].push_back({{"role", message.at("role")}, {"content", chats::text_of(message.at("parts"))}});
  if (chat.contains("max_output_tokens")) body["max_tokens"] = chat.at("max_output_tokens");
  for (const char *parameter : {"temperature", "seed"})
    if (chat.contains(parameter)) body[parameter] = chat.at(parameter);
  return body;
}

// The server's answer as the host wants it. What it did not report is left out, never 0.
Json decoded(const Json &body, const std::string &model) {
  const Json *choice = nullptr;
  if (body.is_object() && body.contains("choices") && body.at("choices").is_array() && !body.at("choices").empty())
    choice = &body.at("choices").front();
  if (!choice || !choice->is_object() || !choice->contains("message"))
    throw Error("bad_reply", std::string(who) + " answered without a choice", "does base_url lead to such a server?");
  chats::ReplyBuilder reply;
  reply.append("text", choice->at("message").value("content", ""));
  const std::string raw = choice->value("finish_reason", "stop");
  reply.finish(raw == "length" ? "length" : "stop", raw);
  Json usage = Json::object();
  const Json told = body.value("usage", Json::object());
  if (told.contains("prompt_tokens")) usage["input_tokens"] = told.at("prompt_tokens");
  if (told.contains("completion_tokens")) usage["output_tokens"] = told.at("completion_tokens");
  reply.usage(usage);
  reply.more()["model_resolved"] = body.value("model", model);
  return reply.document();
}

class ScaffoldName {
 public:
  static constexpr const char *kind = "provider", *name = "scaffold_name", *info = scaffold_name_info;

  // `options` fit the schema in info.json, with every default filled in; a secret is {"secret": NAME}, never the key.
  ScaffoldName(const Json &options, const std::filesystem::path &)
      : base_url_(options.at("base_url").get<std::string>()),
        canned_(options.value("canned", "")),
        api_key_(options.value("api_key", Json())) {}

  // Called from many threads at once, so it changes nothing in here.
  Json run(const Json &request, Host &host) const {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.provider.profile/1") return profile(request.at("model").get<std::string>());
    if (asked == "athanor.provider.complete/1") return complete(request, host);
    athanor::sdk::unknown_request(request);
  }

 private:
  // What a model can do, asked before anything runs; no services are at hand.
  Json profile(const std::string &model) const {
    const bool canned = model == "canned";
    if (canned && canned_.empty())
      throw Error("bad_options", "the model canned needs a text to answer with", "give the option canned", "/canned");
    Json out{
        {"schema", "athanor.provider.profile/1"},
        {"model", model},
        {"description", canned ? "a text from the pipeline; no language model" : "a model behind " + base_url_},
        {"json", true},
        {"structured", Json::array({"text"})},  // no JSON mode: the host asks for it in words and checks what comes
        {"vision", false},
        {"tools", false},
        {"stream", false},
        {"parameters", Json::array({"temperature", "seed"})},
        {"system", "scaffold_name"},
        {"server", chats::server_of(base_url_)}};
    if (canned) out["price"] = "free";
    return out;
  }

  Json complete(const Json &chat, Host &host) const {
    const std::string model = chat.at("model").get<std::string>();
    if (model == "canned") return canned_reply();
    Json request = http::post(base_url_ + "/chat/completions");
    http::bearer(request, api_key_);
    request["body"] = {{"json", encoded(chat)}};
    request["timeouts"] = {{"first_byte", 600}};  // without a stream, the first byte comes after the whole answer
    const http::Reply reply = http::send(host, request);
    const Json body = reply.json();
    if (reply.ok()) return decoded(body, model);
    std::string said;
    if (body.is_object() && body.contains("error") && body.at("error").is_object())
      said = body.at("error").value("message", "");
    throw http::failure(reply, who, said);
  }

  Json canned_reply() const {
    chats::ReplyBuilder reply;
    reply.append("text", canned_);
    reply.finish("stop", "canned");
    reply.usage({{"input_tokens", 0}, {"output_tokens", 0}});
    reply.more()["model_resolved"] = "canned";
    return reply.document();
  }

  const std::string base_url_, canned_;
  const Json api_key_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.scaffold_name", "0.1.0", ScaffoldName)
