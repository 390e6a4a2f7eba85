// SPDX-License-Identifier: Apache-2.0
//
// The ledger alone: does SQLite find it whole, and do its tables fit each other?
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "ledger/fault.hpp"
#include "ledger/ledger.hpp"
#include "run/doctor.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_names = 5;

// A question whose rows, each with a `name`, are findings.
struct Question {
  Finding::Weight weight;
  const char *code, *one, *many, *hint, *sql;
};

constexpr auto fault = Finding::Weight::fault, note = Finding::Weight::note;
constexpr const char *salvage = "rows were lost or changed; --salvage NEWFOLDER makes a ledger whose tables fit";

constexpr Question questions[] = {
    {fault, "answer_without_call", "answer belongs to no call", "answers belong to no call", salvage,
     "SELECT instance||'/'||name AS name FROM answers a WHERE NOT EXISTS "
     "(SELECT 1 FROM calls c WHERE c.instance=a.instance AND c.name=a.name)"},
    {fault, "delivery_without_call", "hand-over is of no call", "hand-overs are of no call", salvage,
     "SELECT instance||'/'||name AS name FROM deliveries d WHERE NOT EXISTS "
     "(SELECT 1 FROM calls c WHERE c.instance=d.instance AND c.name=d.name)"},
    {fault, "deliveries_with_gaps", "stage's order of hand-overs has gaps", "stages' orders of hand-overs have gaps",
     salvage,
     "SELECT instance AS name FROM deliveries GROUP BY instance HAVING MIN(position)<>0 OR "
     "MAX(position)<>COUNT(*)-1"},
    {fault, "accounted_without_call", "journal entry accounts for no call", "journal entries account for no call",
     salvage,
     "SELECT instance||'/'||name AS name FROM accounted d WHERE NOT EXISTS "
     "(SELECT 1 FROM calls c WHERE c.instance=d.instance AND c.name=d.name)"},
    {fault, "attempt_without_call", "try of a model call belongs to no call", "tries of model calls belong to no call",
     salvage,
     "SELECT instance||'/'||call||' #'||number AS name FROM attempts a WHERE NOT EXISTS "
     "(SELECT 1 FROM calls c WHERE c.instance=a.instance AND c.name=a.call) AND NOT EXISTS "
     "(SELECT 1 FROM events WHERE kind='ledger.salvaged')"},
    {note, "attempt_before_salvage", "try of a model call stands for a call that was lost",
     "tries of model calls stand for calls that were lost", "nothing: they were paid for, and count in the cost",
     "SELECT instance||'/'||call||' #'||number AS name FROM attempts a WHERE NOT EXISTS "
     "(SELECT 1 FROM calls c WHERE c.instance=a.instance AND c.name=a.call) AND EXISTS "
     "(SELECT 1 FROM events WHERE kind='ledger.salvaged')"},
    {fault, "job_without_call", "job belongs to no call", "jobs belong to no call", salvage,
     "SELECT id AS name FROM jobs j WHERE NOT EXISTS "
     "(SELECT 1 FROM calls c WHERE c.instance=j.instance AND c.name=j.call)"},
    // One that was cancelled while it waited never became a job.
    {fault, "end_without_job", "end is of no job", "ends are of no job", salvage,
     "SELECT id AS name FROM job_ends e WHERE reason<>'cancelled' AND NOT EXISTS "
     "(SELECT 1 FROM jobs j WHERE j.id=e.id)"},
    {fault, "result_without_job", "result is of no job", "results are of no job", salvage,
     "SELECT DISTINCT job AS name FROM results r WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id=r.job)"},
    {fault, "output_without_artifact", "output of a finished stage has no artifact",
     "outputs of finished stages have no artifact", salvage,
     "SELECT o.value AS name FROM stages s, json_each(s.detail_json,'$.outputs') o WHERE s.state='done' AND "
     "json_valid(s.detail_json) AND NOT EXISTS (SELECT 1 FROM artifacts a WHERE a.name=o.value)"},
    {note, "possibly_billed", "model call has a try without an end, and was possibly billed",
     "tries of model calls have no end, and were possibly billed",
     "compare with the provider's own account; the cost of the run leaves them out",
     "SELECT instance||'/'||call||' #'||number AS name FROM attempts WHERE ended IS NULL OR maybe_billed=1"},
    {note, "job_without_end", "job has no recorded end", "jobs have no recorded end",
     "`athanor resume` looks for each: one that still runs is waited for, one that was lost runs again",
     "SELECT id AS name FROM jobs j WHERE NOT EXISTS (SELECT 1 FROM job_ends e WHERE e.id=j.id)"},
};

void ask(Ledger &ledger, const Question &question, Findings &out) {
  Finding found;
  found.count = 0;
  for (const Json &row : ledger.select(question.sql)) {
    if (found.names.size() < most_names) found.names.push_back(row.at("name").is_string() ? row.at("name") : "?");
    ++found.count;
  }
  if (found.count == 0) return;
  found.code = question.code;
  found.what = count_of(found.count, question.one, question.many);
  found.where = ledger.file().string();
  found.hint = question.hint;
  question.weight == fault ? out.fault(std::move(found)) : out.note(std::move(found));
}

// Text that was garbled inside a page: SQLite itself does not see that.
void examine_texts(Ledger &ledger, Findings &out) {
  const Json columns = ledger.select(
      "SELECT t.name AS t,c.name AS c FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type='table' AND "
      "c.name LIKE '%\\_json' ESCAPE '\\' ORDER BY 1,2");
  for (const Json &column : columns) {
    const std::string table = column.at("t"), name = column.at("c");
    const Json bad = ledger.select("SELECT COUNT(*) AS n FROM " + table + " WHERE " + name +
                                   " IS NOT NULL AND NOT json_valid(" + name + ")");
    const std::int64_t count = bad[0].at("n");
    if (count == 0) continue;
    out.fault({{},
               "garbled_text",
               table + "." + name + ": " + count_of(count, "text is no JSON", "texts are no JSON"),
               ledger.file().string(),
               "the disk changed bytes; --salvage NEWFOLDER leaves these rows out",
               {},
               count});
  }
}

void examine_requests(Ledger &ledger, Findings &out) {
  Finding found{{},
                "request_changed",
                "",
                ledger.file().string(),
                "the disk or a hand changed them; --salvage NEWFOLDER leaves these calls out",
                {},
                0};
  for (const Json &call : ledger.select("SELECT instance,name,key,request_json FROM calls ORDER BY seq")) {
    if (sha256(canonical(call.at("request_json"))) == call.at("key").get<std::string>()) continue;
    if (found.names.size() < most_names)
      found.names.push_back(call.at("instance").get<std::string>() + "/" + call.at("name").get<std::string>());
    ++found.count;
  }
  if (found.count == 0) return;
  found.what = count_of(found.count, "call's request is", "calls' requests are") + " not what its hash says";
  out.fault(std::move(found));
}

// What SQLite says of the file as a whole.
std::vector<std::string> complaints(Ledger &ledger) {
  std::vector<std::string> out;
  try {
    for (const Json &row : ledger.select("PRAGMA integrity_check(1000)")) {
      const std::string line = row.begin()->is_string() ? row.begin()->get<std::string>() : "?";
      if (line != "ok") out.push_back(line);
    }
  } catch (const Error &e) {
    out.push_back(e.message());
  }
  return out;
}

// Each is read whole, long values too.
std::vector<std::string> unreadable_tables(Ledger &ledger) {
  std::vector<std::string> out;
  for (const Json &table : ledger.select("SELECT name FROM sqlite_master WHERE type='table' ORDER BY name")) {
    const std::string name = table.at("name");
    try {
      std::string lengths;
      for (const Json &column : ledger.select("SELECT name FROM pragma_table_info(?)", {name}))
        lengths += (lengths.empty() ? "" : "+") + std::string("TOTAL(LENGTH(CAST(") +
                   column.at("name").get<std::string>() + " AS BLOB)))";
      ledger.select("SELECT " + lengths + " AS n FROM " + name + " NOT INDEXED");
    } catch (const Error &) {
      out.push_back(name);
    }
  }
  return out;
}

}  // namespace

bool examine_integrity(Ledger &ledger, Findings &out) {
  const std::string run = ledger.file().parent_path().string();
  Finding found{{},
                "ledger_damaged",
                "",
                ledger.file().string(),
                "`athanor doctor " + run + " --salvage NEWFOLDER` copies what can be read into a new run folder",
                {},
                0};
  for (const std::string &line : complaints(ledger)) {
    if (found.names.size() < most_names) found.names.push_back(line);
    ++found.count;
  }
  const std::vector<std::string> unreadable = unreadable_tables(ledger);
  if (found.count == 0 && unreadable.empty()) return true;
  found.what = unreadable.empty() ? "SQLite finds the ledger damaged; every table can be read"
                                  : "the ledger is damaged; what cannot be read to the end: " + listed(unreadable);
  out.fault(std::move(found));
  return false;
}

// A part that meets damage, which was told already, ends there; the others go on.
void examine_rows(Ledger &ledger, Findings &out) {
  const auto as_far_as_possible = [&](const auto &part) {
    try {
      part();
    } catch (const Error &e) {
      if (e.code() != ledger_damaged) throw;
    }
  };
  for (const Question &question : questions) as_far_as_possible([&] { ask(ledger, question, out); });
  as_far_as_possible([&] { examine_texts(ledger, out); });
  as_far_as_possible([&] { examine_requests(ledger, out); });
}

}  // namespace athanor
