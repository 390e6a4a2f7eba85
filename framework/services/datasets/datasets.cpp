// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/datasets.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "services/datasets/cache.hpp"
#include "services/datasets/local.hpp"
#include "services/datasets/preview.hpp"
#include "services/run_context.hpp"

namespace athanor {
namespace {

constexpr const char *ready = "dataset.ready";

// What was recorded, in the order in which it was.
std::vector<DataSetRecord> recorded(Ledger &ledger) {
  std::vector<DataSetRecord> out;
  ledger.wait_for_all();
  for (Json &row : ledger.select("SELECT data_json FROM events WHERE kind=?1 ORDER BY seq", {ready}))
    out.push_back(std::move(row.at("data_json")));
  return out;
}

fs::path from_url(const DataSet &set, const fs::path &cache, const RunContext &run, const FetchManner &manner,
                  Json &record) {
  auto place = find_in_cache(cache, set.sha256);
  record["from_cache"] = place.has_value();
  if (!place) {
    run.record("", "dataset.fetching", {{"id", set.id}, {"url", set.url}, {"most_bytes", most_bytes(set)}});
    place = fetch_dataset(set, cache, run.http, manner);
  }
  record["sha256"] = set.sha256;
  record["bytes"] = fs::file_size(*place);
  return *place;
}

// It is used where it lies, so it must be what it was declared to be, or what it was when the run began.
fs::path from_path(const DataSet &set, const std::string &before, Json &record) {
  const Content content = content_of(set.path);
  const std::string said = "the data set '" + set.id + "' ";
  if (!set.sha256.empty() && content.sha256 != set.sha256)
    throw Error("refused", said + "has the SHA-256 " + content.sha256 + ", not " + set.sha256,
                "either the data have changed, or the sha256 is wrong", set.path.string());
  if (!before.empty() && content.sha256 != before)
    throw Error("refused", said + "has changed since the run began",
                "put back what was there, or start a new run: one study has one state of its data", set.path.string());
  if (set.max_bytes > 0 && content.bytes > set.max_bytes)
    throw Error("refused", said + "has " + in_bytes(content.bytes) + ", more than its max_bytes", "raise max_bytes",
                set.path.string());
  record["sha256"] = content.sha256;
  record["bytes"] = content.bytes;
  return set.path;
}

DataSetRecord record_of(const DataSet &set) {
  Json out = set.document();
  out["from"] = !set.url.empty() ? "url" : !set.path.empty() ? "path" : "package";
  return out;
}

void add_preview(const DataSet &set, const fs::path &place, Json &record) {
  if (set.hidden || place.empty()) return;
  Preview preview = preview_of(place, set.file(), set.target);
  record["preview"] = std::move(preview.text);
  if (!preview.facts.empty()) record["facts"] = std::move(preview.facts);
}

}  // namespace

void DataSets::prepare(const RunContext &run, const fs::path &cache, FetchManner manner) {
  if (run.plan.datasets.empty()) return;
  std::map<std::string, DataSetRecord> before;
  for (const DataSetRecord &record : recorded(run.ledger)) before[record.at("id").get<std::string>()] = record;
  if (!manner.cancelled) manner.cancelled = [&run] { return run.stop.load(); };
  for (const DataSet &set : run.plan.datasets) {
    if (run.stop.load()) throw Cancelled();
    const auto known = before.find(set.id);
    const bool fresh = known == before.end();
    Known one{set, fresh ? record_of(set) : known->second, {}};
    manner.on_exchange = [&](Json row) {
      row["instance"] = "";
      row["call"] = "dataset/" + set.id;
      run.ledger.exchange(row);
    };
    if (!set.url.empty()) one.place = from_url(set, cache, run, manner, one.record);
    if (!set.path.empty()) one.place = from_path(set, fresh ? "" : one.record.value("sha256", ""), one.record);
    if (fresh) {
      if (!set.file().empty()) one.record["file"] = set.file();
      add_preview(set, one.place, one.record);
      run.record("", ready, one.record);
    }
    all_.push_back(std::move(one));
  }
  run.ledger.wait_for_all();  // before a stage acts on it
}

void DataSets::recall(Ledger &ledger) {
  for (DataSetRecord &record : recorded(ledger)) {
    Known one;
    one.set.id = record.at("id").get<std::string>();
    one.set.hidden = record.value("hidden", false);
    one.record = std::move(record);
    all_.push_back(std::move(one));
  }
}

const DataSets::Known &DataSets::known(const std::string &id) const {
  std::string names;
  for (const Known &one : all_) {
    if (one.set.id == id) return one;
    names += (names.empty() ? "" : ", ") + one.set.id;
  }
  throw Error("not_found", "there is no data set '" + id + "' in this run",
              names.empty() ? "declare it under `datasets`" : "there are " + names);
}

std::vector<std::string> DataSets::seen_by(const Json &work, bool experiment) const {
  std::vector<std::string> out;
  if (work.contains("data")) {
    for (const Json &id : work.at("data")) {
      const Known &one = known(id.get<std::string>());
      if (one.set.hidden && experiment)
        throw Error("refused", "an experiment may not see the hidden data set '" + one.set.id + "'",
                    "score its predictions by a tool job");
      out.push_back(one.set.id);
    }
  } else if (experiment) {
    for (const Known &one : all_)
      if (!one.set.hidden) out.push_back(one.set.id);
  }
  return out;
}

Json DataSets::paths(const std::vector<std::string> &ids, const fs::path &folder) const {
  Json out = Json::array();
  for (const std::string &id : ids) {
    const Known &one = known(id);
    if (one.place.empty()) continue;
    const std::string file = one.record.value("file", "");
    out.push_back((file.empty() ? folder / id : folder / id / file).string());
  }
  return out;
}

void DataSets::link(const std::vector<std::string> &ids, const fs::path &folder) const {
  for (const std::string &id : ids)
    for (const Json &path : paths({id}, folder)) {
      const fs::path link = path.get<std::string>();
      fs::create_directories(link.parent_path());
      fs::create_symlink(known(id).place, link);
    }
}

Json DataSets::used(const std::vector<std::string> &ids) const {
  Json out = Json::array();
  for (const std::string &id : ids) {
    const Known &one = known(id);
    Json short_form{{"id", id}};
    for (const char *key : {"sha256", "bytes", "licence", "package"})
      if (one.record.contains(key)) short_form[key] = one.record.at(key);
    out.push_back(std::move(short_form));
  }
  return out;
}

Json DataSets::told() const {
  Json out = Json::array();
  for (const Known &one : all_) {
    if (one.set.hidden) continue;
    Json told = one.record;
    for (const char *own : {"path", "origins", "max_bytes", "hidden", "from", "from_cache"}) told.erase(own);
    if (one.record.at("from") != "package")
      told["location"] = "$ATHANOR_DATA/" + one.set.id + (told.contains("file") ? "/" + told.value("file", "") : "");
    out.push_back(std::move(told));
  }
  return out;
}

Json DataSets::domain(const Json &profile) const {
  Json out = profile;
  if (!out.contains("datasets")) return out;
  std::map<std::string, Json> by_id;
  for (const Json &one : told()) by_id[one.at("id").get<std::string>()] = one;
  for (Json &set : out["datasets"])
    if (const auto found = by_id.find(set.value("id", "")); found != by_id.end()) set = found->second;
  return out;
}

std::vector<std::string> announcements(const std::vector<DataSet> &sets, const fs::path &cache) {
  std::vector<std::string> out;
  for (const DataSet &set : sets) {
    if (set.url.empty()) continue;
    const bool there = is_in_cache(cache, set.sha256);
    out.push_back("data set '" + set.id + "': " +
                  (there ? "in the cache already, from " + set.url
                         : "will be fetched from " + set.url + ", at most " + in_bytes(most_bytes(set))));
  }
  return out;
}

}  // namespace athanor
