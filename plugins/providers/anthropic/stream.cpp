// SPDX-License-Identifier: Apache-2.0
#include "stream.hpp"

#include "errors.hpp"

namespace athanor::anthropic {
namespace {

void append(Json &block, const char *member, const std::string &text) {
  Json &grown = block[member];
  if (grown.is_null()) grown = "";
  grown.get_ref<std::string &>() += text;
}

}  // namespace

void Stream::take(const Json &frame) {
  if (error_ || ended_) return;
  const std::string text = frame.value("data", "");
  const Json data = Json::parse(text, nullptr, false);
  try {
    if (!data.is_object())
      error_ = nonsense(who_, "an event that is no JSON object", text);
    else
      event(data.value("type", frame.value("event", "")), data);
  } catch (const Json::exception &) {
    error_ = nonsense(who_, "an event of another shape", text);
  }
}

void Stream::event(const std::string &type, const Json &data) {
  if (type == "message_start") {
    message_ = data.at("message");
    blocks_.clear();
  } else if (type == "content_block_start") {
    const auto index = data.at("index").get<std::int64_t>();
    blocks_[index] = data.at("content_block");
    // Servers may begin a block with its first piece.
    if (blocks_[index].value("type", "") == "text" && !blocks_[index].value("text", "").empty())
      tell_("text", blocks_[index]["text"].get<std::string>());
  } else if (type == "content_block_delta") {
    delta(data.at("index").get<std::int64_t>(), data.at("delta"));
  } else if (type == "content_block_stop") {
    close(data.at("index").get<std::int64_t>());
  } else if (type == "message_delta") {
    update(data);
  } else if (type == "message_stop") {
    ended_ = true;
  } else if (type == "error") {
    error_ = event_error(data, who_);
  }
}

void Stream::delta(std::int64_t index, const Json &delta) {
  if (blocks_.count(index) == 0) {
    error_ = nonsense(who_, "a piece of a block that was never begun", delta.dump());
    return;
  }
  Json &block = blocks_[index];
  const std::string type = delta.value("type", "");
  if (type == "text_delta") {
    append(block, "text", delta.at("text").get<std::string>());
    tell_("text", delta.at("text").get<std::string>());
  } else if (type == "thinking_delta") {
    append(block, "thinking", delta.at("thinking").get<std::string>());
    tell_("reasoning", delta.at("thinking").get<std::string>());
  } else if (type == "signature_delta") {
    append(block, "signature", delta.at("signature").get<std::string>());
  } else if (type == "input_json_delta") {
    arguments_[index] += delta.at("partial_json").get<std::string>();
  } else if (type == "citations_delta") {
    if (!block.contains("citations") || !block["citations"].is_array()) block["citations"] = Json::array();
    block["citations"].push_back(delta.at("citation"));
  }
}

// Arguments are whole now. What is no JSON object stays text, which the decoder tells apart.
void Stream::close(std::int64_t index) {
  const auto found = arguments_.find(index);
  if (found == arguments_.end() || found->second.empty()) return;  // no piece at all: the {} of the block's start
  Json parsed = Json::parse(found->second, nullptr, false);
  blocks_[index]["input"] = parsed.is_object() ? std::move(parsed) : Json(found->second);
}

// The counts are cumulative; a null says nothing.
void Stream::update(const Json &data) {
  const Json delta = data.value("delta", Json::object());
  message_.update(delta);
  const Json usage = data.value("usage", Json::object());
  for (const auto &[name, value] : usage.items())
    if (!value.is_null()) message_["usage"][name] = value;
}

Json Stream::message() const {
  Json out = message_;
  out["content"] = Json::array();
  for (const auto &[index, block] : blocks_) out["content"].push_back(block);
  return out;
}

}  // namespace athanor::anthropic
