// SPDX-License-Identifier: Apache-2.0
//
// A backend without processes, for tests: each "program" asks the house through the first door of its job what the
// words of its command say, one after the other, and notes the answers. A word is the body of a chat completion, or
// a whole request where it begins with a capital letter. It fails unless all answers are good; after the word
// `anyway` it does not.
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <athanor/plugin.hpp>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Asks the house and runs nothing; for tests.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "doors": {"type": "boolean", "default": true, "description": "whether jobs can be given doors"},
    "lose": {"type": "string", "default": "", "description": "a file; the first job that ends while it is there removes it and is lost"}}},
  "speaks": ["athanor.backend.capacity/1", "athanor.backend.submit/1", "athanor.backend.find/1", "athanor.backend.wait/1",
             "athanor.backend.cancel/1", "athanor.backend.collect/1", "athanor.backend.release/1"]})";

std::string asked(const std::string &socket, const std::string &text) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  socket.copy(at.sun_path, sizeof at.sun_path - 1);
  if (connect(fd, reinterpret_cast<const sockaddr *>(&at), sizeof at) != 0) return close(fd), "nobody listens";
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t size = send(fd, text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (size <= 0) break;
    done += static_cast<std::size_t>(size);
  }
  shutdown(fd, SHUT_WR);
  std::string out;
  char chunk[4096];
  for (ssize_t size; (size = recv(fd, chunk, sizeof chunk, 0)) > 0;) out.append(chunk, static_cast<std::size_t>(size));
  close(fd);
  return out;
}

std::string request_of(const std::string &word) {
  if (word[0] >= 'A' && word[0] <= 'Z') return word;
  return "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: " + std::to_string(word.size()) + "\r\n\r\n" + word;
}

struct Caller {
  static constexpr const char *kind = "backend", *name = "caller", *info = info_text;
  Caller(const Json &options, const std::filesystem::path &)
      : doors_(options.value("doors", true)), lose_(options.value("lose", "")) {}
  ~Caller() {
    for (std::thread &thread : threads_) thread.join();
  }

  Json run(const Json &request, Host &) {
    const std::string what = request.at("schema");
    std::unique_lock<std::mutex> lock(mutex_);
    if (what == "athanor.backend.capacity/1")
      return {{"slots", 4},
              {"guarantees", Json::array()},
              {"missing", Json::array()},
              {"problems", Json::array()},
              {"doors", doors_}};
    Json jobs = Json::array();
    if (what == "athanor.backend.submit/1") {
      for (const Json &job : request.at("jobs")) {
        exits_[job.at("id")] = nullptr;
        threads_.emplace_back([this, job] { program(job); });
        jobs.push_back({{"id", job.at("id")}, {"accepted", true}});
      }
      return {{"jobs", jobs}};
    }
    if (what == "athanor.backend.release/1")
      for (const Json &id : request.at("ids")) exits_.erase(id.get<std::string>());
    for (const Json &id : request.at("ids")) {
      const auto known = exits_.find(id.get<std::string>());
      const bool ended = known != exits_.end() && !known->second.is_null();
      if (what == "athanor.backend.collect/1")
        jobs.push_back(known->second);
      else if (ended || what != "athanor.backend.wait/1")
        jobs.push_back({{"id", id}, {"state", known == exits_.end() ? "unknown" : ended ? "ended" : "running"}});
    }
    lock.unlock();
    if (jobs.empty() && what == "athanor.backend.wait/1") std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return {{"jobs", jobs}};
  }

 private:
  void program(const Json &job) {
    const std::string socket = job.at("doors").at(0).at("socket");
    std::ofstream notes(job.at("folder").get<std::string>() + "/work/answers");
    bool good = true, anyway = false;
    for (const Json &word : job.at("command")) {
      if (word == "anyway") {
        anyway = true;
        continue;
      }
      const std::string answer = asked(socket, request_of(word));
      good = good && answer.rfind("HTTP/1.1 200", 0) == 0;
      notes << answer << "\n====\n";
    }
    notes.close();
    const std::lock_guard<std::mutex> lock(mutex_);
    const bool lost = !lose_.empty() && std::filesystem::remove(lose_);
    exits_[job.at("id")] = {{"id", job.at("id")},
                            {"reason", lost ? "lost" : "exited"},
                            {"exit_code", good || anyway ? 0 : 1},
                            {"seconds", 0.0},
                            {"stdout", ""},
                            {"stderr", ""}};
  }

  const bool doors_;
  const std::string lose_;
  std::mutex mutex_;
  std::map<std::string, Json> exits_;
  std::vector<std::thread> threads_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.caller", "1.0.0", Caller)
