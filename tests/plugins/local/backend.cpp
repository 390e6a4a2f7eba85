// SPDX-License-Identifier: Apache-2.0
//
// See backend.hpp.
#include "backend.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "../load_plugin.hpp"

namespace fs = std::filesystem;

namespace {

struct Answer {
  std::string result, error;
  athanor_reply reply() {
    return {sizeof(athanor_reply), this,
            [](void *me, athanor_str d) { static_cast<Answer *>(me)->result.assign(d.data, d.size); },
            [](void *, athanor_str) {},
            [](void *me, athanor_str d) { static_cast<Answer *>(me)->error.assign(d.data, d.size); }};
  }
};

athanor_str str(const std::string &text) { return {text.data(), text.size()}; }

Json taken(athanor_status status, const Answer &answer) {
  if (status == ATHANOR_OK) return Json::parse(answer.result);
  throw std::runtime_error(status == ATHANOR_FAILED ? answer.error : "status " + std::to_string(status));
}

}  // namespace

fs::path plugins() {
  const char *told = std::getenv("ATHANOR_TEST_PLUGINS");
  return told ? told : ATHANOR_BUILD_DIR "/lib/athanor/plugins";
}

Place::Place(bool contained_only) {
  if (contained_only && !std::getenv("ATHANOR_CONTAINED"))
    throw std::runtime_error("these tests run only in throw-away namespaces: use ctest, or `athanor_contain PROGRAM`");
  std::string name = (fs::temp_directory_path() / "local-test-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder: " + name);
  path = name;
}
Place::~Place() {
  std::error_code ignored;
  fs::remove_all(path, ignored);
}

Backend::Backend(const Json &options, const std::string &plugin, const fs::path &resources) {
  component_ = athanor::test::load_plugin(plugins() / (plugin + ".so")).components[0];
  Answer answer;
  const athanor_reply reply = answer.reply();
  const std::string request = Json{{"schema", "athanor.create/1"},
                                   {"options", options},
                                   {"resources", (resources.empty() ? plugins() / plugin : resources).string()}}
                                  .dump();
  taken(component_->create(str(request), &instance_, &reply), answer);
}
Backend::~Backend() { component_->destroy(instance_); }

Json Backend::ask(const std::string &what, Json request) {
  request["schema"] = "athanor.backend." + what + "/1";
  const std::string text = request.dump();
  athanor_host host{};
  host.struct_size = sizeof host;
  host.ctx = &log_;
  host.cancelled = [](void *) { return std::int32_t{0}; };
  host.log = [](void *log, athanor_level, athanor_str line) {
    static_cast<std::vector<std::string> *>(log)->emplace_back(line.data, line.size);
  };
  Answer answer;
  const athanor_reply reply = answer.reply();
  return taken(component_->run(instance_, &host, str(text), &reply), answer);
}

std::string Backend::state(const std::string &id) { return ask("find", {{"ids", {id}}}).at("jobs").at(0).at("state"); }

Json Backend::end_of(const std::string &id) {
  if (ask("wait", {{"ids", {id}}, {"seconds", 300}}).at("jobs").empty()) throw std::runtime_error(id + " does not end");
  return ask("collect", {{"ids", {id}}}).at("jobs").at(0);
}

Json Backend::run(const Json &job) {
  const Json answer = ask("submit", {{"jobs", {job}}}).at("jobs").at(0);
  if (!answer.at("accepted")) throw std::runtime_error(answer.dump());
  return end_of(job.at("id"));
}

Json job(const Place &place, const std::string &id, const std::vector<std::string> &command, const Json &more) {
  const fs::path folder = place.path / id;
  fs::create_directories(folder / "work");
  Json made{{"id", id}, {"folder", folder.string()}, {"command", command}};
  made.update(more);
  return made;
}
Json shell_job(const Place &place, const std::string &id, const std::string &script, const Json &more) {
  return job(place, id, {"sh", "-c", script}, more);
}
Json python_job(const Place &place, const std::string &id, const std::string &program, const Json &more) {
  return job(place, id, {"/usr/bin/python3", "-c", program}, more);
}

std::string text_of(const fs::path &file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}
std::string output(const Json &exit) { return text_of(exit.at("stdout").get<std::string>()); }
std::string story(const Json &exit) {
  return exit.dump() + "\n" + output(exit) + "\n" + text_of(exit.at("stderr").get<std::string>());
}

namespace {
// Its words, with a blank after each; "" for what is no process, or none any more.
std::string command_line(const fs::path &process) {
  std::string line = text_of(process / "cmdline");
  std::replace(line.begin(), line.end(), '\0', ' ');
  return line;
}
}  // namespace

bool alive(const std::string &words) {
  for (const auto &entry : fs::directory_iterator("/proc"))
    if (command_line(entry.path()).find(words) != std::string::npos) return true;
  return false;
}

pid_t supervisor_of(const fs::path &folder) {
  for (const auto &entry : fs::directory_iterator("/proc")) {
    if (command_line(entry.path()).find("athanor-supervisor " + folder.string()) == std::string::npos) continue;
    const auto pid = static_cast<pid_t>(std::stol(entry.path().filename()));
    if (getsid(pid) == pid) return pid;
  }
  return 0;
}

void pause_ms(int milliseconds) { std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds)); }
