// SPDX-License-Identifier: Apache-2.0
#include "report/feed.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace athanor {
namespace {

Json event(const Json &at, const Json &instance, const char *kind, Json data) {
  data["at"] = at;
  data["instance"] = instance;
  data["event"] = kind;
  return data;
}

bool is_end(const std::string &kind) {
  const auto says = [&](const char *word) {
    const std::string end = word;
    return kind.size() > end.size() && kind.compare(kind.size() - end.size(), end.size(), end) == 0;
  };
  return says(".done") || says(".failed") || says(".paused");
}

}  // namespace

void EventFeed::take_events(std::vector<Json> &out) {
  for (Json &row :
       ledger_.select("SELECT seq,at,instance,kind,data_json FROM events WHERE seq>CAST(? AS INTEGER) ORDER BY seq",
                      {std::to_string(last_event_)})) {
    last_event_ = row["seq"].get<std::int64_t>();
    Json data = row["data_json"].is_object() ? std::move(row["data_json"]) : Json::object();
    if (row["kind"] == "stage.waiting")  // as whoever runs it is told
      data["command"] =
          "athanor approve " + ledger_.file().parent_path().string() + " " + row["instance"].get<std::string>();
    out.push_back(event(row["at"], row["instance"], row["kind"].get<std::string>().c_str(), std::move(data)));
  }
}

// New calls, and what came of those that had no answer.
void EventFeed::take_calls(std::vector<Json> &out) {
  Json open = Json::array();
  for (const auto &[seq, call] : open_) open.push_back(seq);
  for (const Json &row :
       ledger_.select("SELECT c.seq,c.instance,c.name,c.kind,c.task,c.started,j.id AS job,j.submitted,a.ok,a.ended,"
                      "json_extract(a.answer_json,'$.status') AS status FROM calls c "
                      "LEFT JOIN answers a ON a.instance=c.instance AND a.name=c.name "
                      "LEFT JOIN jobs j ON j.instance=c.instance AND j.call=c.name "
                      "WHERE c.seq>CAST(? AS INTEGER) OR c.seq IN (SELECT value FROM json_each(?)) ORDER BY c.seq",
                      {std::to_string(last_call_), open.dump()})) {
    const auto seq = row["seq"].get<std::int64_t>();
    const Json &instance = row["instance"], &name = row["name"];
    const auto [call, fresh] = open_.try_emplace(seq);
    if (fresh)
      out.push_back(event(row["started"], instance, "call.started",
                          {{"call", name}, {"kind", row["kind"]}, {"task", row["task"]}}));
    if (!call->second.submitted && !row["submitted"].is_null()) {
      call->second.submitted = true;
      out.push_back(event(row["submitted"], instance, "job.started", {{"call", name}, {"job", row["job"]}}));
      if (row["kind"] == "experiment") spending_.experiment(row["submitted"]);
    }
    last_call_ = std::max(last_call_, seq);
    if (row["ended"].is_null()) continue;
    const bool ok = row["ok"] == 1;
    const Json status = row["status"].is_string() ? row["status"] : Json(ok ? "ok" : "failed");
    out.push_back(event(row["ended"], instance, "call.ended", {{"call", name}, {"ok", ok}, {"status", status}}));
    open_.erase(call);
  }
}

void EventFeed::take_spending(std::vector<Json> &out) {
  if (Json spent = spending_.next(ledger_); !spent.is_null()) {
    const Json at = spent["at"];
    out.push_back(event(at, "", "spent", std::move(spent)));
  }
}

// Both lists keep their order. What ends in the same millisecond as a call comes after it, anything else before it.
std::vector<Json> EventFeed::next() {
  std::vector<Json> calls, events, out;
  take_calls(calls);
  take_spending(calls);
  take_events(events);
  std::stable_sort(calls.begin(), calls.end(), [](const Json &a, const Json &b) { return a["at"] < b["at"]; });
  auto call = calls.begin();
  for (Json &next : events) {
    const bool ends = is_end(next["event"].get_ref<const std::string &>());
    while (call != calls.end() && ((*call)["at"] < next["at"] || (ends && (*call)["at"] == next["at"])))
      out.push_back(std::move(*call++));
    out.push_back(std::move(next));
  }
  std::move(call, calls.end(), std::back_inserter(out));
  return out;
}

}  // namespace athanor
