// SPDX-License-Identifier: Apache-2.0
#include "protocol.hpp"

namespace murmur {

using athanor::sdk::Error;
using athanor::sdk::chat::ReplyBuilder;
namespace chat = athanor::sdk::chat;
namespace http = athanor::sdk::http;

Json encode(const Json &asked, ReplyBuilder &reply) {
  static const std::map<std::string, const char *> who{{"system", "rules"}, {"user", "asker"}, {"assistant", "voice"}};
  Json turns = Json::array();
  for (const Json &message : asked.at("messages")) {
    const auto role = who.find(message.at("role").get<std::string>());
    if (role == who.end())
      throw Error("invalid_request", "a murmur server knows no messages of the role " + message.at("role").dump(),
                  "use a model that has tools", "/messages");
    turns.push_back({{"who", role->second}, {"words", chat::text_of(message.at("parts"))}});
  }
  Json body{{"voice", asked.at("model")}, {"turns", turns}};
  for (const auto &[ours, theirs] :
       {std::pair{"max_output_tokens", "most"}, std::pair{"temperature", "warmth"}, std::pair{"seed", "seed"}})
    if (asked.contains(ours)) body[theirs] = asked.at(ours);
  for (const char *unknown : {"top_p", "stop", "reasoning"})
    if (asked.contains(unknown)) reply.warn(unknown, "left out: a murmur server does not know it");
  return body;
}

void Answer::take(const std::string &line) {
  const Json said = Json::parse(line, nullptr, false);
  if (!said.is_object())
    throw Error("bad_reply", "the murmur server sent a line that is no JSON object: " + line.substr(0, 80));
  if (said.contains("problem"))
    throw Error("server_error", "the murmur server broke down while it answered: " + said.value("problem", ""));
  if (said.contains("words")) {
    const std::string words = said.at("words");
    reply_.append("text", words);
    if (heard_ && !words.empty()) heard_(words);
  }
  if (!said.contains("end")) return;
  const std::string end = said.at("end");
  reply_.finish(end == "enough" ? "length" : end == "declined" ? "refusal" : end == "done" ? "stop" : "error", end);
  Json usage = Json::object();  // what was not reported is left out, never 0
  if (said.contains("heard")) usage["input_tokens"] = said.at("heard");
  if (said.contains("said")) usage["output_tokens"] = said.at("said");
  reply_.usage(std::move(usage));
}

Json Answer::end() const {
  if (!reply_.finished()) throw chat::truncated("the murmur server");
  reply_.more()["model_resolved"] = model_;
  return reply_.document();
}

Error failure_of(const http::Reply &reply, const std::string &model) {
  const Json body = reply.json();
  const std::string problem = body.is_object() ? body.value("problem", "") : "";
  Error out = http::failure(reply, "the murmur server", problem);
  if (reply.status == 404) out.hint = "it has no voice '" + model + "'; name one of its own in `model`";
  if (body.is_object() && body.contains("wait") && body.at("wait").is_number())
    out.details["retry_after_s"] = body.at("wait");
  return out;
}

}  // namespace murmur
