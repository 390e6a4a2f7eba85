// SPDX-License-Identifier: Apache-2.0
//
// A host small enough for tests of the paper's stages: loads one plugin, answers what its stage asks. Tools really
// run, each in a temporary folder, without a sandbox; models and literature answer as the test says. Nothing is
// recorded and nothing survives the object.
#ifndef TESTS_PAPER_FAKE_HOST_HPP
#define TESTS_PAPER_FAKE_HOST_HPP

#include <stdlib.h>
#include <sys/wait.h>

#include <athanor/plugin.hpp>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <stdexcept>

#include "tests/plugins/load_plugin.hpp"

namespace paper_tests {

using Json = nlohmann::json;
namespace fs = std::filesystem;

inline std::string slurp(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Json fixture(const std::string &name) {
  return Json::parse(slurp(fs::path(ATHANOR_SOURCE_DIR) / "tests/plugins/writeup/fixtures" / name));
}

struct TempFolder {
  fs::path path;
  TempFolder() {
    std::string name = (fs::temp_directory_path() / "athanor-paper-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~TempFolder() { fs::remove_all(path); }
  TempFolder(const TempFolder &) = delete;
  TempFolder &operator=(const TempFolder &) = delete;
};

class FakeHost {
 public:
  std::function<Json(const std::string &task, const Json &context)> model;
  std::function<Json(const Json &request)> literature;
  Json models_record = Json::array();
  std::map<std::string, Json> records;  // what `athanor.record/1` answers for "account", "configuration"
  std::vector<std::string> names;       // of every named call, in order
  std::vector<std::string> said;        // in the log
  std::string model_name = "scientist";
  bool scripted = true;        // whether the model says of itself that it is
  Json asked = Json::array();  // every request to a model, as it came

  explicit FakeHost(const std::string &plugin) {
    fs::create_directories(folder() / "blobs");
    fs::create_directories(folder() / "own");
    const fs::path file = fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins" / (plugin + ".so");
    component_ = athanor::test::load_plugin(file).components[0];
    resources_ = file.parent_path() / plugin;
    table_.struct_size = sizeof table_;
    table_.ctx = this;
    table_.call = [](void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
      return static_cast<FakeHost *>(c)->answer(std::string(name.data ? name.data : "", name.size),
                                                std::string(request.data, request.size), reply);
    };
    table_.start = [](void *c, athanor_str name, athanor_str request, const athanor_reply *reply) {
      return static_cast<FakeHost *>(c)->start(std::string(name.data, name.size),
                                               std::string(request.data, request.size), reply);
    };
    table_.next = [](void *c, std::int64_t, const athanor_reply *reply) {
      return static_cast<FakeHost *>(c)->next(reply);
    };
    table_.cancelled = [](void *) { return 0; };
    table_.log = [](void *c, athanor_level, athanor_str text) {
      static_cast<FakeHost *>(c)->said.emplace_back(text.data, text.size);
    };
  }

  const fs::path &folder() const { return temp_.path; }
  fs::path blob(const Json &reference) const {
    return folder() / "blobs" / reference.at("artifact").get<std::string>();
  }
  Json info() const { return Json::parse(component_->info); }

  // Makes the stage and runs it once; throws sdk::Error as the stage reported it.
  Json run(const Json &options, const Json &inputs, const Json &run_facts = Json::object()) {
    athanor_instance *instance = nullptr;
    check([&](const athanor_reply *r) {
      const std::string text =
          Json{{"options", options.is_object() ? options : Json::object()}, {"resources", resources_.string()}}.dump();
      return component_->create({text.data(), text.size()}, &instance, r);
    });
    const Json request{{"schema", "athanor.stage.run/1"},
                       {"inputs", inputs},
                       {"run", run_facts},
                       {"folder", (folder() / "own").string()}};
    try {
      const Json out = check([&](const athanor_reply *r) {
        const std::string text = request.dump();
        return component_->run(instance, &table_, {text.data(), text.size()}, r);
      });
      component_->destroy(instance);
      return out.at("outputs");
    } catch (...) {
      component_->destroy(instance);
      throw;
    }
  }

 private:
  template <class F>
  static Json check(F &&f) {
    athanor::sdk::detail::Collected c;
    const athanor_reply reply = c.reply();
    if (f(&reply) != ATHANOR_OK) throw athanor::sdk::Error::from(Json::parse(c.error));
    return Json::parse(c.result);
  }

  athanor_status answer(const std::string &name, const std::string &text, const athanor_reply *reply) {
    return athanor::sdk::detail::guard(reply, [&] {
      if (!name.empty()) names.push_back(name);
      athanor::sdk::detail::answer(reply, dispatch(Json::parse(text)));
      return ATHANOR_OK;
    });
  }

  // What is started is answered at once, and handed over in the order of the starts.
  athanor_status start(const std::string &name, const std::string &text, const athanor_reply *reply) {
    return athanor::sdk::detail::guard(reply, [&] {
      names.push_back(name);
      Json done{{"schema", "athanor.completion/1"}, {"name", name}, {"order", names.size()}, {"status", "ok"}};
      try {
        done["result"] = dispatch(Json::parse(text));
      } catch (const athanor::sdk::Error &e) {
        done["status"] = "failed";
        done["error"] = e.document();
      }
      done_.push_back(std::move(done));
      athanor::sdk::detail::answer(reply, {{"schema", "athanor.started/1"}});
      return ATHANOR_OK;
    });
  }
  athanor_status next(const athanor_reply *reply) {
    if (done_.empty()) return ATHANOR_NOTHING;
    const Json first = done_.front();
    done_.erase(done_.begin());
    athanor::sdk::detail::answer(reply, first);
    return ATHANOR_OK;
  }

  Json dispatch(const Json &request) {
    const std::string schema = request.at("schema");
    if (schema == "athanor.tool/1") return tool(request);
    if (schema == "athanor.artifact.put/1")
      return store(folder() / "own" / request.at("path").get<std::string>(), request.at("media_type"));
    if (schema == "athanor.artifact.get/1") return {{"path", blob(request).string()}};
    if (schema == "athanor.record/1") {
      const auto found = records.find(request.value("what", ""));
      return {{"items", found == records.end() ? models_record : Json::array({found->second})}};
    }
    if (schema == "athanor.literature/1" && literature) return literature(request);
    if (schema == "athanor.llm/1" && model) {
      asked.push_back(request);
      const Json reply = model(request.at("task"), request.at("context"));
      return {{"text", reply.dump()}, {"json", reply},    {"model", model_name},    {"provider", "scripted"},
              {"scripted", scripted}, {"finish", "stop"}, {"usage", Json::object()}};
    }
    throw athanor::sdk::Error("not_offered", "the test's host does not answer " + schema);
  }

  Json store(const fs::path &file, const std::string &media_type) {
    const std::string content = slurp(file);
    char id[80];
    std::snprintf(id, sizeof id, "sha256:%064zx", std::hash<std::string>{}(content));
    std::ofstream(folder() / "blobs" / id, std::ios::binary) << content;
    return {{"artifact", id}, {"media_type", media_type}, {"size", content.size()}};
  }

  Json tool(const Json &work) {
    TempFolder job;
    for (const Json &file : work.at("files")) {
      const fs::path path = job.path / file.at("path").get<std::string>();
      fs::create_directories(path.parent_path());
      if (file.contains("text"))
        std::ofstream(path, std::ios::binary) << file.at("text").get<std::string>();
      else
        fs::copy_file(blob(file), path);
    }
    std::string line = "cd '" + job.path.string() + "' && env -i PATH=/usr/bin:/bin HOME=" + job.path.string();
    const Json variables = work.value("env", Json::object());
    for (const auto &[key, value] : variables.items()) line += " " + key + "='" + value.get<std::string>() + "'";
    for (const Json &word : work.at("command")) line += " '" + word.get<std::string>() + "'";
    const int status = std::system((line + " > .output 2>&1").c_str());
    Json files = Json::array();
    for (const auto &entry : fs::recursive_directory_iterator(job.path)) {
      const std::string extension = entry.path().extension();
      const std::string path = fs::relative(entry.path(), job.path);
      bool wanted = false;
      for (const Json &glob : work.value("collect", Json::array()))
        wanted = wanted || glob == path ||
                 (glob.get<std::string>() == "*" + extension && path.find('/') == std::string::npos) ||
                 (glob.get<std::string>() == "pages/*" + extension && path.rfind("pages/", 0) == 0);
      if (!wanted || !entry.is_regular_file()) continue;
      Json file = store(entry.path(), extension == ".pdf"   ? "application/pdf"
                                      : extension == ".png" ? "image/png"
                                                            : "text/plain");
      file["path"] = path;
      files.push_back(file);
    }
    const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return {{"status", code == 0 ? "ok" : "failed"},
            {"exit_code", code},
            {"seconds", 0},
            {"output", slurp(job.path / ".output")},
            {"records", Json::array()},
            {"faults", Json::array()},
            {"files", files},
            {"environment", Json::object()}};
  }

  TempFolder temp_;
  std::vector<Json> done_;
  fs::path resources_;
  const athanor_component *component_ = nullptr;
  athanor_host table_{};
};

}  // namespace paper_tests

#endif
