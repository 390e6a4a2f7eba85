// SPDX-License-Identifier: Apache-2.0
//
// How other processes speak to a run that somebody holds: they never write its ledger, they rename a file into
// RUN/control/. The holder takes it, records it with who and when, and answers beside it.
//
//   control/<id>.json         {"schema": "athanor.control/1", "do": WORD, "by": who, "at": time, ...}
//   control/<id>.answer.json  {"schema": "athanor.control.answer/1", "ok": bool, "message": text, "hint"?: text}
//
//   pause                                  as the first Ctrl-C: what is on its way is waited for
//   stop                                   as the second: what is on its way is given up, and made again when resumed
//   approve, reject   stage, note?         a stage that waits; a branch/stage, or the stage alone where that is clear
//   edit              artifact, value      STAGE.OUTPUT of a stage that waits after it ran; value: the new document
//   budget            caps, stage?         see pipeline/caps.hpp; stage: an instance, else the run's
//   note              text                 kept in the record
#ifndef ATHANOR_RUN_CONTROL_HPP
#define ATHANOR_RUN_CONTROL_HPP

#include <chrono>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// Who is speaking: the user's name on this machine.
std::string user_name();

// A wish in the form above, with who and when.
Json wish(const std::string &what, Json more = Json::object());

// Puts the wish before whoever holds the run; returns its id. Throws Error when the folder cannot be written.
std::string send_wish(const fs::path &run, const Json &wish);
// What the holder answered; nothing when it did not within that time. The answer's file is removed.
std::optional<Json> answer_to(const fs::path &run, const std::string &id, std::chrono::milliseconds within);
// Takes a wish back that nobody took. False: somebody did.
bool take_back(const fs::path &run, const std::string &id);

// For the holder: the wishes that lie there, oldest first, with their ids; what is no wish is removed and answered as
// such. Each is answered once.
struct Wish {
  std::string id;
  Json said;
};
std::vector<Wish> wishes(const fs::path &run);
void answer_wish(const fs::path &run, const std::string &id, bool ok, const std::string &message,
                 const std::string &hint = {});

}  // namespace athanor

#endif
