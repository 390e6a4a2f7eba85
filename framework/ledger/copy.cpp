// SPDX-License-Identifier: Apache-2.0
//
// Rows of one run's ledger, taken over into another's.
#include <algorithm>

#include "ledger/ledger.hpp"
#include "ledger/program_calls.hpp"

namespace athanor {

Ledger::Ticket Ledger::copy_rows(Ledger &from, const std::string &table, const std::string &where,
                                 const std::vector<std::string> &arguments) {
  Ticket last = 0;
  for (Json row : from.rows("SELECT * FROM " + table + " WHERE " + where, arguments, false)) {
    row.erase("seq");
    last = insert(table, row);
  }
  return last;
}

Ledger::Ticket Ledger::copy_call(Ledger &from, const std::string &instance, const std::string &name) {
  const std::string jobs = "(SELECT id FROM jobs WHERE instance=? AND call=?)";
  const std::vector<std::string> whose{instance, name};
  Ticket last = copy_rows(from, "calls", "instance=? AND name=?", whose);
  last = std::max(last, copy_rows(from, "attempts", "instance=? AND call=? ORDER BY seq", whose));
  last = std::max(last, copy_rows(from, "exchanges", "instance=? AND call=? ORDER BY seq", whose));
  last = std::max(last, copy_rows(from, "jobs", "instance=? AND call=?", whose));
  last = std::max(last, copy_rows(from, "results", "job IN " + jobs, whose));
  last = std::max(last, copy_rows(from, "job_ends", "id IN " + jobs, whose));
  last = std::max(last, copy_rows(from, "answers", "instance=? AND name=?", whose));
  if (name.find(program_call_mark) != std::string::npos) return last;
  const std::string begin = program_calls_begin(name);
  for (const Json &row : from.select(
           "SELECT name FROM calls WHERE instance=?1 AND substr(name,1,length(?2))=?2 ORDER BY seq", {instance, begin}))
    last = std::max(last, copy_call(from, instance, row.at("name")));
  return last;
}

}  // namespace athanor
