// SPDX-License-Identifier: Apache-2.0
//
// bfts_config.yaml as a pipeline.
#include "import/settings.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "pipeline/document.hpp"
#include "their_files.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Json yaml(const std::string &text) {
  std::vector<Diagnostic> findings;
  const auto document = parse_document_text("x.yaml", text, findings);
  INFO(render(findings));
  REQUIRE(document);
  return document->value;
}

struct Made {
  Json pipeline, domain;
  Account account;

  std::string how(const std::string &what) const {
    const auto found = std::find_if(account.lines.begin(), account.lines.end(),
                                    [&](const Account::Line &line) { return line.what == what; });
    return found == account.lines.end() ? "not told" : (found->taken ? "taken: " : "left: ") + found->how;
  }
};

Made made_of(const std::string &settings, const std::string &ideas = "ideas.json") {
  Made out;
  const ImportedPipeline made =
      pipeline_of(yaml(settings), {"bfts_config.yaml", "pipeline.yaml", ideas, "topic.md"}, out.account);
  out.pipeline = yaml(made.text);
  out.domain = Json::parse(made.domain);
  return out;
}

}  // namespace

TEST_CASE("workers, limits of stages, debugging, drafts and time limits find their places") {
  const Made made = made_of(their_settings());
  CHECK(made.pipeline.at("athanor") == 1);
  CHECK(made.pipeline.at("inputs") == Json{{"ideas", "ideas.json"}});
  CHECK(made.pipeline.at("backend").at("with").at("workers") == 4);
  CHECK(made.pipeline.at("backend").at("with").at("time") == "1800s");
  CHECK(made.domain.at("experiment").at("limits").at("seconds") == 1800);
  const Json each = made.pipeline.at("stages").at(0);
  CHECK(each.at("for_each") == "ideas");
  const Json with = each.at("stages").at(0).at("with");
  CHECK(with == Json{{"parallel", 4},
                     {"drafts", 3},
                     {"debug_depth", 3},
                     {"debug_probability", 0.5},
                     {"replicate_seeds", 3},
                     {"phases", {{"implement", 20}, {"tune", 12}, {"explore", 12}, {"ablate", 18}}}});
}

TEST_CASE("models become roles with their providers") {
  const Json models = made_of(their_settings()).pipeline.at("models");
  CHECK(models.at("coder").at("use") == "bedrock");
  CHECK(models.at("coder").at("model") == "anthropic.claude-3-5-sonnet-20241022-v2:0");
  CHECK(models.at("default").at("use") == "ollama");
  CHECK(models.at("default").at("model") == "qwen3:32b");
  CHECK(models.at("default").at("temperature") == 0.5);
  CHECK(models.at("vision").at("use") == "openai");
  CHECK(models.at("writer").at("with").at("api_key") == "${secret:OPENAI_API_KEY}");
}

TEST_CASE("every prefix of a model's name leads to the provider that serves it") {
  const std::vector<std::tuple<std::string, std::string, std::string>> expected{
      {"gpt-4.1", "openai", "gpt-4.1"},
      {"o1-preview-2024-09-12", "openai", "o1-preview-2024-09-12"},
      {"o3-mini", "openai", "o3-mini"},
      {"claude-3-5-sonnet-20241022", "anthropic", "claude-3-5-sonnet-20241022"},
      {"bedrock/anthropic.claude-3-haiku-20240307-v1:0", "bedrock", "anthropic.claude-3-haiku-20240307-v1:0"},
      {"vertex_ai/claude-3-opus@20240229", "anthropic", "claude-3-opus@20240229"},
      {"ollama/gpt-oss:20b", "ollama", "gpt-oss:20b"},
      {"gemini-2.0-flash", "gemini", "gemini-2.0-flash"},
      {"llama3.1-405b", "openai", "meta-llama/llama-3.1-405b-instruct"},
      {"house-model: 'x'", "openai", "house-model: 'x'"}};
  for (const auto &[name, use, model] : expected) {
    const Json settings{{"agent", {{"feedback", {{"model", name}}}}}};
    Account account;
    const Json pipeline = yaml(pipeline_of(settings, {"c.yaml", "p.yaml", "", "topic.md"}, account).text);
    INFO(name);
    CHECK(pipeline.at("models").at("default").at("use") == use);
    CHECK(pipeline.at("models").at("default").at("model") == model);
  }
}

TEST_CASE("each key that has no counterpart is named with a sentence") {
  const Made made = made_of(their_settings());
  CHECK(made.how("agent.num_workers = 4") == "taken: backend.with.workers and the experiments' parallel");
  CHECK(made.how("agent.code.model = anthropic.claude-3-5-sonnet-20241022-v2:0") ==
        "taken: the role coder, which writes the programs");
  CHECK(made.how("agent.k_fold_validation = 1").rfind("left: say in the topic", 0) == 0);
  CHECK(made.how("goal = null") == "left: the topic and the ideas say what is to be found out");
  // Nothing of the file is passed over in silence.
  for (const std::string key : {"data_dir",
                                "preprocess_data",
                                "goal",
                                "eval",
                                "log_dir",
                                "workspace_dir",
                                "copy_data",
                                "exp_name",
                                "exec.timeout",
                                "exec.agent_file_name",
                                "exec.format_tb_ipython",
                                "generate_report",
                                "report.model",
                                "report.temp",
                                "experiment.num_syn_datasets",
                                "debug.stage4",
                                "agent.type",
                                "agent.num_workers",
                                "agent.stages.stage1_max_iters",
                                "agent.stages.stage2_max_iters",
                                "agent.stages.stage3_max_iters",
                                "agent.stages.stage4_max_iters",
                                "agent.steps",
                                "agent.k_fold_validation",
                                "agent.multi_seed_eval.num_seeds",
                                "agent.expose_prediction",
                                "agent.data_preview",
                                "agent.code.model",
                                "agent.code.temp",
                                "agent.code.max_tokens",
                                "agent.feedback.model",
                                "agent.feedback.temp",
                                "agent.feedback.max_tokens",
                                "agent.vlm_feedback.model",
                                "agent.vlm_feedback.temp",
                                "agent.vlm_feedback.max_tokens",
                                "agent.search.max_debug_depth",
                                "agent.search.debug_prob",
                                "agent.search.num_drafts"}) {
    INFO(key);
    CHECK(std::any_of(made.account.lines.begin(), made.account.lines.end(),
                      [&](const Account::Line &line) { return line.what.rfind(key + " = ", 0) == 0; }));
    CHECK(std::none_of(made.account.lines.begin(), made.account.lines.end(), [&](const Account::Line &line) {
      return line.what.rfind(key + " = ", 0) == 0 && line.how.find("not known") != std::string::npos;
    }));
  }
}

TEST_CASE("unknown keys and values that do not fit are said, and the defaults stand") {
  const Made made = made_of(
      "agent:\n  num_worker: 3\n  num_workers: four\n  search: {debug_prob: 1.5, num_drafts: 0}\n"
      "  stages: {stage2_max_iters: 0}\n  steps: 7\nwild: {card: [1, 2]}\n");
  CHECK(made.how("agent.num_worker = 3") == "left: this key is not known here; was agent.num_workers meant?");
  CHECK(made.how("agent.num_workers = four") == "left: it is no whole number from 1 to 1000000; the default stands");
  CHECK(made.how("agent.search.debug_prob = 1.5") == "left: it is not between 0 and 1; the default stands");
  CHECK(made.how("wild.card = [1,2]") == "left: this key is not known here");
  CHECK(made.how("the model for everything").rfind("left: none is named", 0) == 0);
  CHECK(made.pipeline.at("models").at("default").at("model") == "gpt-4o-2024-11-20");
  const Json with = made.pipeline.at("stages").at(0).at("stages").at(0).at("with");
  CHECK(with == Json{{"phases", {{"implement", 7}, {"tune", 0}, {"explore", 7}, {"ablate", 7}}}});
  CHECK_FALSE(made.pipeline.at("backend").at("with").contains("workers"));
}

TEST_CASE("without ideas the pipeline proposes some itself") {
  const Made made = made_of(their_settings(), "");
  CHECK_FALSE(made.pipeline.contains("inputs"));
  CHECK(made.pipeline.at("stages").at(0).at("use") == "ideation");
  CHECK(made.pipeline.at("stages").at(1).contains("for_each"));
}

TEST_CASE("only settings with an agent are taken for settings") {
  CHECK(looks_like_settings(yaml(their_settings())));
  CHECK_FALSE(looks_like_settings(yaml("athanor: 1\nstages: []\n")));
  CHECK_FALSE(looks_like_settings(yaml("agent: smith\n")));
  CHECK_FALSE(looks_like_settings(Json::array()));
}
