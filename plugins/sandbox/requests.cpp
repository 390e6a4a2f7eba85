// SPDX-License-Identifier: Apache-2.0
//
// See requests.hpp.
#include "sandbox/requests.hpp"

namespace athanor::sandbox {

using sdk::Error;
using sdk::Host;
using sdk::Json;

namespace {

using Ids = std::vector<std::string>;

Ids ids_of(const Json &request) { return request.at("ids").get<Ids>(); }

}  // namespace

Json BackendRequests::answer_to(const Json &request, Host &host) {
  const std::string asked = request.value("schema", "");
  if (asked == "athanor.backend.capacity/1") return tell_capacity(host);
  if (asked == "athanor.backend.submit/1") return submit(request, host);
  if (asked == "athanor.backend.find/1") return find(request);
  if (asked == "athanor.backend.wait/1") return wait(request, host);
  if (asked == "athanor.backend.cancel/1") return cancel(request);
  if (asked == "athanor.backend.collect/1") return collect(request);
  if (asked == "athanor.backend.release/1") return release(request);
  sdk::unknown_request(request);
}

Json BackendRequests::submit(const Json &request, Host &host) {
  Json jobs = Json::array();
  for (const Json &job : request.at("jobs")) {
    const std::string id = job.at("id").get<std::string>();
    try {
      submit_one(id, job, host);
      jobs.push_back({{"id", id}, {"accepted", true}});
    } catch (const Error &e) {
      jobs.push_back({{"id", id}, {"accepted", false}, {"error", e.document()}});
    }
  }
  return {{"schema", "athanor.backend.submit.result/1"}, {"jobs", jobs}};
}

Json BackendRequests::states(const char *schema, const Ids &ids) {
  Json jobs = Json::array();
  JobBoard *const known = board_if_there();
  const std::vector<std::string> words = known ? known->states(ids) : Ids(ids.size(), "unknown");
  for (std::size_t i = 0; i < ids.size(); ++i) jobs.push_back({{"id", ids[i]}, {"state", words[i]}});
  return {{"schema", schema}, {"jobs", jobs}};
}

// An id that this instance has not seen is `unknown`, unless the request also names its folder (`folders`, by id).
// Submitting such a job again is safe: its folder shows that it runs or has ended.
Json BackendRequests::find(const Json &request) {
  const Json folders = request.value("folders", Json::object());
  for (const std::string &id : ids_of(request))
    if (folders.contains(id)) the_board().look_for(id, folders.at(id).get<std::string>());
  return states("athanor.backend.find.result/1", ids_of(request));
}

Json BackendRequests::wait(const Json &request, Host &host) {
  Ids over = ids_of(request);
  if (JobBoard *const known = board_if_there())
    over = known->wait(over, request.at("seconds").get<double>(), [&] { return host.cancelled(); });
  return states("athanor.backend.wait.result/1", over);
}

Json BackendRequests::cancel(const Json &request) {
  if (JobBoard *const known = board_if_there()) known->cancel(ids_of(request));
  return states("athanor.backend.cancel.result/1", ids_of(request));
}

Json BackendRequests::collect(const Json &request) {
  Json jobs = Json::array();
  JobBoard *const known = board_if_there();
  for (const std::string &id : known ? ids_of(request) : Ids{})
    if (Json exit = known->collect(id); !exit.is_null()) jobs.push_back(std::move(exit));
  return {{"schema", "athanor.backend.collect.result/1"}, {"jobs", jobs}};
}

Json BackendRequests::release(const Json &request) {
  JobBoard *const known = board_if_there();
  for (const std::string &id : known ? ids_of(request) : Ids{}) known->release(id);
  return {{"schema", "athanor.backend.release.result/1"}};
}

}  // namespace athanor::sandbox
