// SPDX-License-Identifier: Apache-2.0
//
// Reading a job's folder. See found.hpp.
#include "sandbox/found.hpp"

#include "sandbox/folder.hpp"
#include "sandbox/gpus.hpp"
#include "sandbox/groups.hpp"

namespace athanor::sandbox {

using sdk::Error;
using sdk::Json;

Found look_at(const std::string &id, const std::string &folder) {
  Found found;
  const Descriptor opened = open_folder(folder);
  if (!opened) return found;
  // The lock first: whoever is seen without it afterwards has written everything that he will write.
  const bool alive = lock_holder(opened.get()).has_value();
  const auto told = read_text(opened.get(), exit_file), asked = read_text(opened.get(), job_file);
  if (!asked) return found;
  const Json job = Json::parse(*asked, nullptr, false);
  if (job.is_object() && job.value("id", "") != id)
    throw Error("bad_request",
                "the folder '" + folder + "' belongs to the job '" + job.value("id", "") + "', not to '" + id + "'",
                "give every job a folder of its own", "/folder");
  if (!alive) sweep_groups(opened.get());  // it could not do so itself when it was killed
  const Json exit = told ? Json::parse(*told, nullptr, false) : Json();
  if (exit.is_object() && exit.contains("reason")) {
    found.state = Found::State::ended;
    found.exit = exit;
    found.exit.erase("schema");
    if (job.is_object()) found.exit.update(gpus_in_exit(job));
  } else if (alive) {
    found.state = Found::State::running;
  } else {
    found.state = Found::State::ended;
    found.exit = {
        {"id", id},
        {"reason", "lost"},
        {"seconds", 0},
        {"detail",
         "the job's supervisor ended before it could say how the job ended (killed, or the machine stopped)"}};
  }
  return found;
}

}  // namespace athanor::sandbox
