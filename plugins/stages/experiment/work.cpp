// SPDX-License-Identifier: Apache-2.0
//
// See work.hpp.
#include "work.hpp"

#include <filesystem>
#include <fstream>

namespace athanor::experiment {

namespace {

constexpr std::size_t text_limit = 64 * 1024;  // longer texts travel as references
constexpr std::size_t longest_tail = 4 * 1024;

// A text as it may stand in a document: itself, or a reference where it is too long.
Json portable(sdk::Host &host, const std::string &text, const std::string &name, const std::string &folder) {
  if (text.size() <= text_limit) return text;
  std::filesystem::create_directories(folder);
  std::ofstream(std::filesystem::path(folder) / name, std::ios::binary) << text;
  return sdk::put_artifact(host, name, "text/plain");
}

// A file name for a stored copy, made of a node and a path.
std::string copy_name(const Node &node, std::string path) {
  for (char &c : path)
    if (c == '/') c = '_';
  return node.id() + '-' + path + ".txt";
}

Json file_of(sdk::Host &host, const Node &node, const std::string &path, const std::string &text,
             const Settings &settings) {
  Json file{{"path", path}};
  const Json stored = portable(host, text, copy_name(node, path), settings.folder);
  if (stored.is_string())
    file["text"] = stored;
  else
    file["artifact"] = stored.at("artifact");
  return file;
}

Json with_mode(const Program &program, Json file) {
  if (program.executable.count(file.at("path").get<std::string>())) file["executable"] = true;
  return file;
}

}  // namespace

Json work_of(sdk::Host &host, const Node &node, const Settings &settings, std::int64_t seed,
             const std::string &purpose) {
  Json files = Json::array();
  for (const auto &[path, text] : node.program.files)
    files.push_back(with_mode(node.program, file_of(host, node, path, *text, settings)));
  if (node.program.fixed)
    for (const auto &[path, file] : *node.program.fixed) {
      Json given{{"path", path}};
      for (const char *content : {"text", "artifact"})
        if (file.contains(content)) given[content] = file[content];
      files.push_back(with_mode(node.program, std::move(given)));
    }
  files.push_back({{"path", "settings.json"}, {"text", node.program.settings.dump(2) + "\n"}});
  const Json &experiment = settings.domain.at("experiment");
  Json work{{"schema", "athanor.experiment/1"},
            {"files", files},
            {"command", experiment.at("command")},
            {"seed", seed},
            {"collect", settings.evaluation ? with_predictions(Json::array({"figures/*.png"}), *settings.evaluation)
                                            : Json::array({"figures/*.png"})},
            {"purpose", purpose}};
  for (const char *key : {"gpus", "gpu_memory_bytes"})
    if (experiment.contains(key)) work[key] = experiment[key];
  if (!settings.program_models.empty()) {
    work["models"] = settings.program_models;
    work["model_calls"] = settings.program_model_calls;
  }
  return work;
}

std::string original_call(std::size_t run) { return "original/run" + (run ? '-' + std::to_string(run + 1) : ""); }

Json node_document(sdk::Host &host, const Tree &tree, const Node &node, const Settings &settings,
                   const std::string &objective, bool whole) {
  Json document{{"schema", "athanor.node/1"},
                {"id", node.id()},
                {"phase", settings.phases[node.phase].id},
                {"operator", name_of(node.op)},
                {"state", name_of(node.state)},
                {"objective", objective},
                {"direction", tree.maximise() ? "maximise" : "minimise"},
                {"calls", node.calls},
                {"seconds", node.seconds}};
  if (node.parent >= 0) document["parent"] = tree.at(node.parent).id();
  if (node.with >= 0) document["with"] = tree.at(node.with).id();
  if (node.base >= 0) document["about"] = tree.at(node.base).id();  // it checks that program and is no candidate itself
  if (node.metric) document["metric"] = *node.metric;
  if (!node.title.empty()) document["title"] = node.title;
  if (!node.ablation.empty()) document["ablation"] = {{"id", node.ablation}, {"label", node.ablation_label}};
  if (!node.fault.empty()) document["analysis"] = node.fault;
  if (!node.removed.empty()) document["removed"] = node.removed;
  if (!whole) return document;
  const std::string main = settings.domain.at("experiment").at("file");
  if (!node.plan.empty()) document["plan"] = node.plan;
  if (!node.program.settings.empty()) document["settings"] = node.program.settings;
  for (const auto &[path, text] : node.program.files) {
    const Json stored = portable(host, *text, copy_name(node, path), settings.folder);
    if (path == main)
      document["code"] = stored;
    else
      document["files"][path] = stored;
  }
  return document;
}

std::string output_tail(const std::string &text) {
  if (text.size() <= longest_tail) return text;
  std::size_t from = text.size() - longest_tail;
  while (from < text.size() && (static_cast<unsigned char>(text[from]) & 0xC0) == 0x80) ++from;  // whole characters
  return "[...] " + text.substr(from);
}

}  // namespace athanor::experiment
