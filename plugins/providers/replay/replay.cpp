// SPDX-License-Identifier: Apache-2.0
//
// The provider `replay`: gives the recorded answer to a chat that was asked before, whatever vendor answered it then.
// It keeps no state: the same chat from the same call gets the same answer in any order, on any thread.
#include "record.hpp"
#include "replay_info.h"

#include <athanor/plugin.hpp>

namespace {

using athanor::replay::Answer;
using athanor::replay::Record;
using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

class Replay {
 public:
  static constexpr const char *kind = "provider", *name = "replay", *info = replay_info;

  Replay(const Json &options, const std::filesystem::path &)
      : record_(options.at("record").get<std::string>()), by_call_(options.value("match", "chat") == "call") {}

  static void validate(const Json &options) { Record(options.at("record").get<std::string>()); }

  Json run(const Json &request, Host &) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.provider.profile/1") return profile(request.at("model").get<std::string>());
    if (schema == "athanor.provider.complete/1") return complete(request);
    athanor::sdk::unknown_request(request);
  }

 private:
  // What the model could do, so that the host makes the same chats; but nobody is connected to, waited for or paid.
  Json profile(const std::string &model) const {
    const Json &recorded = record_.model(model);
    Json out = recorded.at("profile");
    for (const char *of_the_service : {"server", "system", "limits"}) out.erase(of_the_service);
    out["schema"] = "athanor.provider.profile/1";
    out["model"] = model;
    out["stream"] = false;
    out["wants"] = Json::array({"task", "canonical"});
    out["price"] = "free";
    out["description"] = "recorded answers of " + recorded.at("provider").get<std::string>() + "'s " + model +
                         " in the run '" + record_.run() + "'";
    return out;
  }

  Json complete(const Json &request) const {
    if (!request.contains("task") || !request.at("task").contains("canonical"))
      throw Error("bad_request", "the host does not give the chat's canonical form", "use a newer athanor", "/task");
    const Json &task = request.at("task");
    const Answer &answer = by_call_ ? record_.find_call(task) : record_.find(task);
    if (answer.error.is_object()) throw Error::from(answer.error);
    Json reply = answer.reply;
    reply["schema"] = "athanor.provider.reply/1";
    return reply;
  }

  const Record record_;
  const bool by_call_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.replay", "0.1.0", Replay)
