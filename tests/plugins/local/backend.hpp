// SPDX-License-Identifier: Apache-2.0
//
// The backend `local`, or another, for tests: the shared library loaded and asked through the C ABI, as a host would,
// and a few steps that most cases share. Expectations stay in the cases.
#ifndef ATHANOR_TESTS_LOCAL_BACKEND_HPP
#define ATHANOR_TESTS_LOCAL_BACKEND_HPP

#include <athanor/plugin.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

using Json = nlohmann::json;

// A fresh folder, removed in the end. Test cases get one only inside athanor_contain: jobs that try to break out
// must not be tried where they could break something.
class Place {
 public:
  explicit Place(bool contained_only = true);
  ~Place();
  Place(const Place &) = delete;
  Place &operator=(const Place &) = delete;
  std::filesystem::path path;
};

class Backend {
 public:
  // `resources`: the plugin's folder of files, where it is to be another than its own.
  explicit Backend(const Json &options = Json::object(), const std::string &plugin = "local",
                   const std::filesystem::path &resources = {});
  ~Backend();
  Backend(const Backend &) = delete;
  Backend &operator=(const Backend &) = delete;

  // request "athanor.backend.WHAT/1". The result; an error document comes as a std::runtime_error with its text.
  Json ask(const std::string &what, Json request = Json::object());
  std::string state(const std::string &id);
  // Waits until the job has ended, and collects it.
  Json end_of(const std::string &id);
  // One job from start to end.
  Json run(const Json &job);
  // What it has logged so far.
  const std::vector<std::string> &log() const { return log_; }

 private:
  std::vector<std::string> log_;
  const athanor_component *component_;
  athanor_instance *instance_ = nullptr;
};

// A Job with a folder of its own below the place.
Json job(const Place &place, const std::string &id, const std::vector<std::string> &command,
         const Json &more = Json::object());
Json shell_job(const Place &place, const std::string &id, const std::string &script, const Json &more = Json::object());
Json python_job(const Place &place, const std::string &id, const std::string &program,
                const Json &more = Json::object());

// The folder of built plugins.
std::filesystem::path plugins();
std::string text_of(const std::filesystem::path &file);
// What a job printed, given its Exit.
std::string output(const Json &exit);
// For failure messages: how it ended, with what it printed on both streams.
std::string story(const Json &exit);
// Is there a process whose command line holds the words?
bool alive(const std::string &words);
// The supervisor of the job in that folder, or 0: not what started it, which has the same command line, takes a moment
// to end, and takes longer under a sanitizer, which even has a process look at it then.
pid_t supervisor_of(const std::filesystem::path &folder);
// Tries for a minute or more.
template <class Condition>
bool soon(Condition condition);

void pause_ms(int milliseconds);
template <class Condition>
bool soon(Condition condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    pause_ms(10);
  }
  return false;
}

#endif
