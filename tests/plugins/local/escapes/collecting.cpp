// SPDX-License-Identifier: Apache-2.0
//
// See collecting.hpp.
#include "tests/plugins/local/escapes/collecting.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "framework/services/examples.hpp"
#include "framework/services/left_behind.hpp"
#include "framework/services/work.hpp"

namespace escapes {
namespace {

constexpr std::size_t too_much = 512 << 20;  // where the careless give up, for want of memory

std::string careless_text(const fs::path &file) {
  std::ifstream in(file, std::ios::binary);
  std::string text, chunk(1 << 20, '\0');
  while (in.read(chunk.data(), static_cast<std::streamsize>(chunk.size())) || in.gcount() > 0) {
    text.append(chunk, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > too_much) throw std::bad_alloc();
  }
  return text;
}

Json careless(const fs::path &work) {
  Json found{{"results", fs::exists(work / "results.jsonl") ? careless_text(work / "results.jsonl") : ""},
             {"files", Json::object()},
             {"faults", Json::array()}};
  if (fs::exists(work / "figures"))
    for (const auto &entry : fs::recursive_directory_iterator(work / "figures"))
      if (entry.path().extension() == ".png")
        found["files"][entry.path().lexically_relative(work).string()] = careless_text(entry.path());
  std::istringstream lines(found["results"].get<std::string>());
  for (std::string line; std::getline(lines, line);)
    if (!Json::accept(line)) found["faults"].push_back("no JSON: " + line);
  if (fs::exists(work / "examples.jsonl"))
    found["examples"] = Json::parse(careless_text(work / "examples.jsonl")).dump();
  return found;
}

Json careful(const fs::path &work) {
  const athanor::LeftBehind left(work);
  std::string why;
  const auto results = left.read("results.jsonl", 64 << 20, why);
  Json found{{"results", ""}, {"files", Json::object()}, {"faults", Json::array()}};
  if (!why.empty()) found["faults"].push_back(why);
  if (results && results->size > 64 << 20) found["faults"].push_back("the results file is larger than 64 MiB");
  if (results && results->size <= 64 << 20)
    found["results"] = athanor::read_records(results->bytes, "run", 1, found["faults"]).dump();
  const auto files = left.matching({"figures/*.png"});
  for (const std::string &path : files.files)
    if (const auto part = left.read(path, 256 << 20, why)) found["files"][path] = part->bytes;
  for (const std::string &sentence : files.left_out) found["faults"].push_back(sentence);
  found["examples"] = athanor::examples_of(left, "examples.jsonl");
  for (const Json &fault : found["examples"].is_null() ? Json::array() : found["examples"]["faults"])
    found["faults"].push_back(fault);
  return found;
}

[[noreturn]] void collect_into(int out, const Scene &scene) {
  try {
    // Paths and sentences must be text as they are; what is in files need not.
    const Json found = scene.walled ? careful(scene.work) : careless(scene.work);
    for (const auto &[path, text] : found.at("files").items()) Json(path).dump();
    const std::string text = found.dump(-1, ' ', false, Json::error_handler_t::replace);
    for (std::size_t done = 0; done < text.size();) {
      const ssize_t put = write(out, text.data() + done, text.size() - done);
      if (put < 0) _exit(2);
      done += static_cast<std::size_t>(put);
    }
    _exit(0);
  } catch (const std::exception &) {
    _exit(1);
  }
}

}  // namespace

Collected collect(Scene &scene) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = fork();
  if (child == 0) collect_into(ends[1], scene);
  close(ends[1]);
  Collected out;
  std::string text;
  pollfd watched{ends[0], POLLIN, 0};
  for (char chunk[65536];;) {
    // The host is given the time that a busy machine may need; the careless are known to wait for ever.
    if (poll(&watched, 1, scene.walled ? 60000 : 3000) == 0) {
      out.hung = true;
      break;
    }
    const ssize_t got = read(ends[0], chunk, sizeof chunk);
    if (got <= 0) break;
    text.append(chunk, static_cast<std::size_t>(got));
  }
  close(ends[0]);
  if (out.hung) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  out.fell_over = !out.hung && status != 0;
  if (status == 0) out.found = Json::parse(text);
  for (const Json &fault : out.found.value("faults", Json::array()))
    if (scene.walled) scene.told += fault.get<std::string>() + "\n";
  return out;
}

}  // namespace escapes
