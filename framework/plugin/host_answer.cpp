// SPDX-License-Identifier: Apache-2.0
#include "plugin/host_answer.hpp"

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/component.hpp"

namespace athanor {
namespace {

Json request_in(wire::Message &message) {
  Json document = message.take_document();
  if (!document.is_object() || !document.contains("schema") || !document["schema"].is_string())
    throw Error("bad_request", "the request does not say what it is",
                R"(a request is a JSON object with the member "schema", such as "athanor.llm/1")");
  return document;
}

// The line of the result, or of "nothing".
std::string served(Services &services, wire::Message &message, const std::function<void(std::string)> &tell) {
  const std::string name = message.text("name");
  Json answer = Json::object();
  if (message.type == "call") {
    answer = services.call(name, request_in(message),
                           [&](const Json &event) { tell(wire::line("event", message.id, {}, event, "the event")); });
  } else if (message.type == "start") {
    services.start(name, request_in(message));
    answer = {{"schema", "athanor.started/1"}};
  } else if (message.type == "next") {
    const auto timeout = message.members.find("timeout_ms");
    const std::int64_t wait =
        timeout != message.members.end() && timeout->is_number() ? timeout->get<std::int64_t>() : -1;
    std::optional<Json> completion = services.next(std::chrono::milliseconds(wait));
    if (!completion) return wire::line("nothing", message.id);
    answer = std::move(*completion);
  } else {
    services.cancel(name);
  }
  return wire::line("result", message.id, {}, answer, "the answer");
}

}  // namespace

HostAnswer answer_of_host(Services &services, wire::Message &message, const std::function<void(std::string)> &tell) {
  auto failed = [&](const Error &e) {
    return HostAnswer{wire::line("error", message.id, {}, to_document(e), "the error"), false};
  };
  try {
    return {served(services, message, tell), false};
  } catch (const Cancelled &) {
    return {wire::line("cancelled", message.id), true};
  } catch (const Error &e) {
    return failed(e);
  } catch (const Json::exception &e) {
    return failed(Error("bad_request", std::string("the request is not as expected: ") + e.what()));
  } catch (const std::exception &e) {
    return failed(Error("internal", valid_utf8(e.what())));
  } catch (...) {
    return failed(Error("internal", "the host failed"));
  }
}

}  // namespace athanor
