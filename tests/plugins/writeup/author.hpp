// SPDX-License-Identifier: Apache-2.0
//
// The scripted provider and the bibtex literature source as the fake host's model and literature: the real plugins,
// with the quickstart's own answers and sources.
#ifndef TESTS_PAPER_AUTHOR_HPP
#define TESTS_PAPER_AUTHOR_HPP

#include "tests/plugins/writeup/fake_host.hpp"

namespace paper_tests {

// One component of a plugin, called without a host.
class Loaded {
 public:
  Loaded(const std::string &plugin, const Json &options) {
    const fs::path file = fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins" / (plugin + ".so");
    component_ = athanor::test::load_plugin(file).components[0];
    call([&](athanor_str text, const athanor_reply *r) { return component_->create(text, &instance_, r); },
         {{"options", options}, {"resources", (file.parent_path() / plugin).string()}});
  }
  ~Loaded() { component_->destroy(instance_); }
  Loaded(const Loaded &) = delete;
  Loaded &operator=(const Loaded &) = delete;

  Json run(const Json &request) {
    athanor_host host{};
    host.struct_size = sizeof host;
    host.cancelled = [](void *) { return 0; };
    return call([&](athanor_str text, const athanor_reply *r) { return component_->run(instance_, &host, text, r); },
                request);
  }

 private:
  template <class F>
  static Json call(F &&f, const Json &document) {
    athanor::sdk::detail::Collected c;
    const athanor_reply reply = c.reply();
    const std::string text = document.dump();
    if (f(athanor_str{text.data(), text.size()}, &reply) != ATHANOR_OK)
      throw athanor::sdk::Error::from(Json::parse(c.error));
    return Json::parse(c.result);
  }
  const athanor_component *component_ = nullptr;
  athanor_instance *instance_ = nullptr;
};

struct Author {
  std::string script = std::string(ATHANOR_SOURCE_DIR) + "/tests/plugins/writeup/fixtures/script.yaml";
  Loaded scripted{"scripted", {{"script", script}, {"latency", 0}}};

  Json operator()(const std::string &task, const Json &context) {
    const Json reply = scripted.run(
        {{"schema", "athanor.provider.complete/1"},
         {"model", "scientist"},
         {"messages", Json::array()},
         {"task",
          {{"id", task}, {"context", context}, {"occurrence", 1}, {"branch", "main"}, {"name", task}, {"key", task}}}});
    return Json::parse(reply.at("parts")[0].at("text").get<std::string>());
  }
};

struct Library {
  Loaded bibtex{"bibtex", {{"file", std::string(ATHANOR_SOURCE_DIR) + "/configs/quickstart/literature.bib"}}};

  Json operator()(const Json &request) {
    Json asked = request.contains("lookup") ? request.at("lookup") : request.at("search");
    asked["schema"] = request.contains("lookup") ? "athanor.literature.lookup/1" : "athanor.literature.search/1";
    const Json reply = bibtex.run(asked);
    Json papers = reply.value("papers", Json::array());
    if (reply.contains("paper") && reply.at("paper").is_object()) papers.push_back(reply.at("paper"));
    return {{"papers", papers}, {"sources", {{{"name", "bibtex"}, {"ok", true}}}}};
  }
};

}  // namespace paper_tests

#endif
