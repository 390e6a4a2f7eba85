// SPDX-License-Identifier: Apache-2.0
//
// What may stay of the rows that were saved. A stage decides by the answers that were handed over before, in their
// order. So of a stage that has to go on, only the calls before the first hand-over that was lost (or whose call or
// answer was) may stay: later ones may follow from what is gone. Attempts stay, whatever was lost: they cost money.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>

#include "ledger/salvage.hpp"

namespace athanor {
namespace {

std::vector<std::string> texts(SQLite::Database &database, const std::string &sql) {
  std::vector<std::string> out;
  SQLite::Statement rows(database, sql);
  while (rows.executeStep()) out.push_back(rows.getColumn(0).getString());
  return out;
}

int run(SQLite::Database &database, const std::string &sql, const std::vector<std::string> &arguments) {
  SQLite::Statement statement(database, sql);
  for (std::size_t i = 0; i < arguments.size(); ++i) statement.bind(static_cast<int>(i) + 1, arguments[i]);
  return statement.exec();
}

std::int64_t number(SQLite::Database &database, const std::string &sql, const std::string &argument) {
  SQLite::Statement statement(database, sql);
  statement.bind(1, argument);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

bool was_damaged(const Salvaged &salvaged, const char *table) {
  return std::any_of(salvaged.tables.begin(), salvaged.tables.end(),
                     [&](const SalvagedTable &t) { return t.table == table && t.damaged; });
}

void drop_orphans(SQLite::Database &database) {
  for (const char *table : {"answers", "accounted", "deliveries"})
    database.exec("DELETE FROM " + std::string(table) + " WHERE NOT EXISTS (SELECT 1 FROM calls c WHERE c.instance=" +
                  table + ".instance AND c.name=" + table + ".name)");
  database.exec(
      "DELETE FROM jobs WHERE NOT EXISTS (SELECT 1 FROM calls c WHERE c.instance=jobs.instance AND c.name=jobs.call)");
  database.exec("DELETE FROM results WHERE NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id=results.job)");
  database.exec(
      "DELETE FROM job_ends WHERE reason<>'cancelled' AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.id=job_ends.id)");
}

// Position of the first hand-over of which something is lost; -1: none.
std::int64_t first_loss(SQLite::Database &database, const Salvaged &salvaged, const std::string &instance) {
  const std::string no_call = "NOT EXISTS (SELECT 1 FROM calls c WHERE c.instance=d.instance AND c.name=d.name)";
  // A hand-over without an answer is no loss by itself: the house had failed, and the call was to be made again.
  const std::string no_answer =
      was_damaged(salvaged, "answers")
          ? " OR NOT EXISTS (SELECT 1 FROM answers a WHERE a.instance=d.instance AND a.name=d.name)"
          : "";
  const std::int64_t contiguous = number(
      database,
      "SELECT COUNT(*) FROM (SELECT position,row_number() OVER (ORDER BY position)-1 AS place FROM deliveries WHERE "
      "instance=?) WHERE position=place",
      instance);
  const std::int64_t all = number(database, "SELECT COUNT(*) FROM deliveries WHERE instance=?", instance);
  std::int64_t loss = contiguous < all || was_damaged(salvaged, "deliveries") ? contiguous : -1;
  const std::int64_t bad =
      number(database,
             "SELECT COALESCE(MIN(position),-1) FROM deliveries d WHERE instance=? AND (" + no_call + no_answer + ")",
             instance);
  if (bad >= 0 && (loss < 0 || bad < loss)) loss = bad;
  return loss;
}

// Everything of the instance that may follow from a hand-over at `position` or later.
void cut(SQLite::Database &database, Salvaged &salvaged, const std::string &instance, std::int64_t position) {
  run(database, "DELETE FROM deliveries WHERE instance=? AND position>=CAST(? AS INTEGER)",
      {instance, std::to_string(position)});
  salvaged.dropped_calls += run(database,
                                "DELETE FROM calls WHERE instance=?1 AND name NOT IN "
                                "(SELECT name FROM deliveries WHERE instance=?1)",
                                {instance});
  for (const char *table : {"nodes", "journal", "snapshots", "accounted"})
    run(database, "DELETE FROM " + std::string(table) + " WHERE instance=?", {instance});
  run(database, "DELETE FROM events WHERE instance=? AND kind='node'", {instance});
  salvaged.cut.push_back(instance);
}

// Finished stages whose outputs are not recorded any more are not finished.
void undo_without_outputs(SQLite::Database &database, Salvaged &salvaged) {
  const std::string unfinished =
      "state='done' AND EXISTS (SELECT 1 FROM json_each(detail_json,'$.outputs') o WHERE NOT EXISTS "
      "(SELECT 1 FROM artifacts a WHERE a.name=o.value))";
  for (const std::string &instance : texts(database, "SELECT instance FROM stages WHERE " + unfinished)) {
    run(database, "DELETE FROM stages WHERE instance=?", {instance});
    salvaged.undone.push_back(instance);
  }
}

// A stage that had finished and goes on from an earlier point may come to other outputs, and whatever began after it
// may have been made from the old ones.
void undo_what_followed(SQLite::Database &database, Salvaged &salvaged) {
  const std::string began = "(SELECT MIN(seq) FROM events WHERE kind='stage.running' AND instance=?)";
  std::int64_t first = -1;
  for (const std::string &instance : salvaged.undone)
    if (std::count(salvaged.cut.begin(), salvaged.cut.end(), instance) > 0) {
      const std::int64_t at = number(database, "SELECT COALESCE(" + began + ",0)", instance);
      if (first < 0 || at < first) first = at;
    }
  if (first < 0) return;
  for (const std::string &instance : texts(database, "SELECT instance FROM stages UNION SELECT instance FROM calls")) {
    const std::int64_t at = number(database, "SELECT COALESCE(" + began + ",9223372036854775807)", instance);
    if (at <= first) continue;
    if (run(database, "DELETE FROM stages WHERE instance=? AND state='done'", {instance}) > 0)
      salvaged.undone.push_back(instance);
    cut(database, salvaged, instance, 0);
  }
}

}  // namespace

void make_fit(SQLite::Database &database, Salvaged &salvaged) {
  undo_without_outputs(database, salvaged);
  for (const std::string &instance :
       texts(database,
             "SELECT DISTINCT instance FROM (SELECT instance FROM calls UNION SELECT instance FROM "
             "deliveries) ORDER BY 1")) {
    const std::int64_t loss = first_loss(database, salvaged, instance);
    if (loss < 0) continue;
    const bool finished =
        number(database, "SELECT COUNT(*) FROM stages WHERE instance=? AND state='done'", instance) > 0;
    if (!finished) {
      cut(database, salvaged, instance, loss);
      continue;
    }
    // Nobody goes on with it: what is known of it stays, as far as its order has no gap.
    run(database, "DELETE FROM deliveries WHERE instance=? AND position>=CAST(? AS INTEGER)",
        {instance, std::to_string(loss)});
  }
  undo_what_followed(database, salvaged);
  drop_orphans(database);
}

}  // namespace athanor
