// SPDX-License-Identifier: Apache-2.0
#include "pipeline/code.hpp"

#include <cstdio>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/git.hpp"

namespace athanor {
namespace {

std::string counted(std::size_t n) { return std::to_string(n) + (n == 1 ? " file" : " files"); }

std::string size_words(std::uint64_t bytes) {
  char out[32];
  if (bytes < 1000)
    std::snprintf(out, sizeof out, "%d bytes", static_cast<int>(bytes));
  else if (bytes < 1000 * 1000)
    std::snprintf(out, sizeof out, "%.0f kB", static_cast<double>(bytes) / 1e3);
  else
    std::snprintf(out, sizeof out, "%.1f MB", static_cast<double>(bytes) / 1e6);
  return out;
}

std::map<std::string, std::string> objects_of(const Code &code) {
  std::vector<std::string> ids;
  for (const CodeFile &file : code.files) ids.push_back(file.object);
  return Git(code.folder).contents(ids);
}

}  // namespace

std::uint64_t Code::bytes() const {
  std::uint64_t sum = 0;
  for (const CodeFile &file : files) sum += file.size;
  return sum;
}

void each_content(const Code &code, const std::function<void(const CodeFile &, const std::string &)> &take) {
  const bool from_run = !code.blobs.empty(), from_git = !from_run && !code.revision.empty();
  std::map<std::string, std::string> objects;
  if (from_git) objects = objects_of(code);
  for (const CodeFile &file : code.files) {
    const fs::path where =
        from_run ? code.blobs / file.sha256.substr(0, 2) / file.sha256.substr(2) : code.folder / file.path;
    const std::string content = from_git ? objects.at(file.object) : read_file(where);
    if (sha256(content) != file.sha256)
      throw Error("refused",
                  from_run ? "this file of the user's program is not what was recorded: its SHA-256 differs"
                           : "this file has changed since it was checked",
                  from_run ? "put the recorded file back" : "start again when nobody writes to it", where.string());
    take(file, content);
  }
}

Json code_json(const Code &code) {
  Json out{{"source", code.source}, {"folder", code.folder.string()}, {"revision", code.revision},
           {"commit", code.commit}, {"changes", code.changes},        {"files", Json::array()}};
  for (const CodeFile &file : code.files) {
    Json one{{"path", file.path}, {"sha256", file.sha256}, {"size", file.size}};
    if (!file.object.empty()) one["object"] = file.object;
    if (file.executable) one["executable"] = true;
    if (file.text) one["text"] = true;
    if (file.editable) one["editable"] = true;
    out["files"].push_back(std::move(one));
  }
  return out;
}

Code code_from(const Json &json) {
  Code out;
  out.source = json.at("source").get<std::string>();
  out.folder = json.at("folder").get<std::string>();
  out.revision = json.at("revision").get<std::string>();
  out.commit = json.at("commit").get<std::string>();
  out.changes = json.at("changes").get<std::size_t>();
  for (const Json &one : json.at("files"))
    out.files.push_back({one.at("path").get<std::string>(), one.at("sha256").get<std::string>(),
                         one.at("size").get<std::uint64_t>(), one.value("object", ""), one.value("executable", false),
                         one.value("text", false), one.value("editable", false)});
  return out;
}

std::string announcement(const Code &code) {
  std::string out = counted(code.files.size()) + ", " + size_words(code.bytes()) + ", from " + code.source;
  if (!code.commit.empty()) out += " at " + code.commit.substr(0, 7);
  if (code.changes > 0) out += " (uncommitted changes: " + counted(code.changes) + ")";
  return out;
}

}  // namespace athanor
