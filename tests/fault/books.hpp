// SPDX-License-Identifier: Apache-2.0
//
// Holds the ledger of a run that was killed against what its provider and its backend counted. `close` is called
// whenever no host runs, `balance` at the end:
//   - no request that was answered in the ledger when a host died reached the provider again, and no job whose end was
//     recorded, or that had been started at all, was started again;
//   - every request that did reach it once more stands twice in the ledger, the former one without an end or marked;
//   - not more of them than can be in flight.
#ifndef ATHANOR_TESTS_FAULT_BOOKS_HPP
#define ATHANOR_TESTS_FAULT_BOOKS_HPP

#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "tests/fault/trial.hpp"

namespace athanor::tests {

class Books {
 public:
  // `in_flight`: the most requests that are under way at once.
  Books(const Trial &run, std::size_t in_flight) : run_(run), in_flight_(in_flight) {}

  void close() {
    if (!run_.begun()) {
      CHECK(run_.requests().empty());
      return;
    }
    look_at_requests();
    look_at_starts();
    const auto ledger = run_.ledger();
    answered_.clear();
    for (const Json &row :
         ledger->select("SELECT instance,call,sample,json_array_length(request_json,'$.messages') AS n "
                        "FROM attempts WHERE outcome='ok'"))
      answered_.insert(key_of(row, "n"));
    for (const Json &row : ledger->select("SELECT instance,name FROM answers")) ended_.insert(call_of(row, "name"));
    ended_jobs_.clear();
    for (const Json &row : ledger->select("SELECT id FROM job_ends WHERE reason<>'lost'"))
      ended_jobs_.insert(row.at("id"));
    const auto open = count(*ledger, "SELECT COUNT(*) AS n FROM attempts WHERE ended IS NULL OR maybe_billed<>0");
    CHECK(open - open_ <= in_flight_);
    open_ = open;
  }

  void balance() {
    close();
    const auto ledger = run_.ledger();
    std::map<std::string, std::size_t> asked;
    for (const std::string &line : run_.requests()) ++asked[key_of(Json::parse(line), "messages")];
    const Json rows = ledger->select(
        "SELECT instance,call,sample,json_array_length(request_json,'$.messages') AS n, SUM(outcome IS 'ok') AS "
        "answered,"
        "SUM(ended IS NULL OR maybe_billed<>0) AS open FROM attempts GROUP BY 1,2,3,4");
    CHECK(asked.size() == rows.size());
    for (const Json &row : rows) {
      const std::string key = key_of(row, "n");
      INFO(key << ": asked " << asked[key] << " times, in the ledger " << row.dump());
      CHECK(row.at("answered") == 1);
      CHECK(asked[key] >= 1);
      CHECK(asked[key] <= 1 + row.at("open").get<std::size_t>());
    }
    repeated = run_.requests().size() - asked.size();
    marked = open_;
    const auto starts = run_.starts();
    std::set<std::string> jobs(starts.begin(), starts.end());
    // A job that the stage gave up may have been ended before its first breath.
    for (const Json &row : ledger->select("SELECT id, id IN (SELECT id FROM job_ends WHERE reason='cancelled') AS "
                                          "given_up FROM jobs")) {
      INFO(row.at("id"));
      const std::size_t started = jobs.erase(row.at("id"));
      CHECK((started == 1 || row.at("given_up") == 1));
    }
    CHECK(jobs.empty());
    CHECK(count(*ledger,
                "SELECT COUNT(*) AS n FROM calls WHERE (instance,name) NOT IN (SELECT instance,name FROM answers)") ==
          0);
  }

  std::size_t repeated = 0, marked = 0;  // requests, after balance

 private:
  static std::string call_of(const Json &row, const char *name) {
    return row.at("instance").get<std::string>() + ' ' + row.at(name).get<std::string>();
  }
  static std::string key_of(const Json &row, const char *messages) {
    return call_of(row, "call") + " sample " + row.at("sample").dump() + " messages " + row.at(messages).dump();
  }
  static std::size_t count(Ledger &ledger, const std::string &sql) {
    return ledger.select(sql)[0].at("n").get<std::size_t>();
  }

  void look_at_requests() {
    const auto lines = run_.requests();
    for (; requests_ < lines.size(); ++requests_) {
      const Json line = Json::parse(lines[requests_]);
      INFO("the provider was asked: " << lines[requests_]);
      CHECK(answered_.count(key_of(line, "messages")) == 0);
      CHECK(ended_.count(call_of(line, "call")) == 0);
    }
  }
  void look_at_starts() {
    const auto lines = run_.starts();
    for (; starts_ < lines.size(); ++starts_) {
      INFO("the backend started: " << lines[starts_]);
      CHECK(ended_jobs_.count(lines[starts_]) == 0);
      CHECK(started_.insert(lines[starts_]).second);
    }
  }

  const Trial &run_;
  const std::size_t in_flight_;
  std::size_t requests_ = 0, starts_ = 0, open_ = 0;
  std::set<std::string> answered_, ended_, ended_jobs_, started_;
};

// What a stage accounts for in its journal stands there once, in the order in which it was handed over.
inline void check_journal(const Trial &run) {
  const auto ledger = run.ledger();
  std::vector<std::string> noted, delivered;
  const Json journal = ledger->journal("idea-2/tiny_paper");
  for (const Json &entry : journal.at("entries")) noted.push_back(entry.at("note"));
  for (const std::string &name : ledger->deliveries("idea-2/tiny_paper"))
    if (name.rfind("note-", 0) == 0) delivered.push_back(name);
  CHECK(noted == delivered);
  CHECK(noted.size() == 3);
}

// The claims follow from their records: a replay makes them again from nothing but the ledger.
inline void check_replay(const Trial &run) {
  const Said said = athanor_says({"replay", run.run.string(), "--run-dir", (run.folder / "replay").string(),
                                  "--plugin-dir", FAULT_FOLDER "/plugins"});
  INFO(said.err << said.out);
  CHECK(said.status == 0);
}

}  // namespace athanor::tests

#endif
