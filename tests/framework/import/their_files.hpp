// SPDX-License-Identifier: Apache-2.0
//
// Small files in the form that AI Scientist-v2 leaves behind, written by hand for these tests.
#ifndef ATHANOR_TESTS_IMPORT_THEIR_FILES_HPP
#define ATHANOR_TESTS_IMPORT_THEIR_FILES_HPP

#include <nlohmann/json.hpp>
#include <string>

#include "foundation/files.hpp"
#include "tests/temporary_folder.hpp"

namespace athanor::tests {

using Json = nlohmann::json;

inline Json an_idea(const std::string &name = "dice_fairness", const std::string &title = "Are Dice Fair?") {
  return {{"Name", name},
          {"Title", title},
          {"Short Hypothesis", "Worn dice favour the face opposite to the worn one."},
          {"Related Work", "Pearson (1900) threw dice for months."},
          {"Abstract", "We throw dice."},
          {"Experiments", {"Throw new dice.", "Throw worn dice."}},
          {"Risk Factors and Limitations", {"Dice roll off the table."}}};
}

// The settings file as it is shipped, with every key.
inline std::string their_settings() {
  return R"(data_dir: "data"
preprocess_data: False

goal: null
eval: null

log_dir: logs
workspace_dir: workspaces
copy_data: True
exp_name: run

exec:
  timeout: 1800
  agent_file_name: runfile.py
  format_tb_ipython: False

generate_report: True
report:
  model: gpt-4o-2024-11-20
  temp: 1.0

experiment:
  num_syn_datasets: 1

debug:
  stage4: False

agent:
  type: parallel
  num_workers: 4
  stages:
    stage1_max_iters: 20
    stage2_max_iters: 12
    stage3_max_iters: 12
    stage4_max_iters: 18
  steps: 5
  k_fold_validation: 1
  multi_seed_eval:
    num_seeds: 3
  expose_prediction: False
  data_preview: False
  code:
    model: anthropic.claude-3-5-sonnet-20241022-v2:0
    temp: 1.0
    max_tokens: 12000
  feedback:
    model: ollama/qwen3:32b
    temp: 0.5
    max_tokens: 8192
  vlm_feedback:
    model: gpt-4o-2024-11-20
    temp: 0.5
    max_tokens: null
  search:
    max_debug_depth: 3
    debug_prob: 0.5
    num_drafts: 3
)";
}

inline Json their_metric(double digits, double letters) {
  return {{"value",
           {{"metric_names",
             {{{"metric_name", "accuracy"},
               {"lower_is_better", false},
               {"description", "share of right answers"},
               {"data",
                {{{"dataset_name", "digits"}, {"final_value", digits}, {"best_value", digits + 0.01}},
                 {{"dataset_name", "letters"}, {"final_value", letters}, {"best_value", letters}}}}}}}}},
          {"maximize", nullptr},
          {"name", nullptr},
          {"description", nullptr}};
}

inline Json their_node(const std::string &id, const Json &more = Json::object()) {
  Json node{{"id", id},
            {"step", 0},
            {"ctime", 1754200000.5},
            {"plan", "Throw the die a hundred times."},
            {"code", "print('" + id + "')\n"},
            {"plot_code", "import matplotlib\n"},
            {"_term_out", {"thrown\n", "Execution time: 2 seconds\n"}},
            {"exec_time", 2.25},
            {"exc_type", nullptr},
            {"exc_info", nullptr},
            {"analysis", ""},
            {"metric", their_metric(0.8, 0.6)},
            {"is_buggy", false},
            {"is_buggy_plots", false},
            {"parent_id", nullptr},
            {"children", Json::array()},
            {"exp_results_dir", nullptr},
            {"plot_paths", Json::array()},
            {"plot_analyses", Json::array()},
            {"vlm_feedback_summary", "clear"},
            {"datasets_successfully_tested", {"digits", "letters"}},
            {"ablation_name", nullptr},
            {"hyperparam_name", nullptr},
            {"is_seed_node", false},
            {"is_seed_agg_node", false}};
  node.update(more);
  return node;
}

inline std::string their_journal(const Json &nodes, const Json &node2parent) {
  return Json{{"nodes", nodes}, {"node2parent", node2parent}, {"__version", "2"}}.dump();
}

// A run of two stages: a failed draft, its repair, a seed of it; the repair is carried over and tuned. The second
// stage's journal holds a NaN.
class TheirRun {
 public:
  explicit TheirRun(const TemporaryFolder &base,
                    const std::string &name = "2025-08-03_14-36-08_dice_fairness_attempt_0")
      : folder(base.path() / name) {
    const std::string plots = "experiments/" + name + "/logs/0-run/experiment_results/experiment_bbb_proc_7";
    const Json failed = their_node("aaa", {{"is_buggy", true},
                                           {"is_buggy_plots", nullptr},
                                           {"exc_type", "ValueError"},
                                           {"exc_info", {{"args", {"no such face"}}}},
                                           {"analysis", "The die has six faces."},
                                           {"metric", {{"value", nullptr}, {"maximize", nullptr}}}});
    const Json good =
        their_node("bbb", {{"exp_results_dir", plots},
                           {"plot_paths", {plots + "/throws.png", plots + "/lost.png"}},
                           {"plot_analyses", {{{"analysis", "rises"}, {"plot_path", plots + "/throws.png"}}}}});
    const Json seed = their_node("ccc", {{"is_seed_node", true}, {"metric", their_metric(0.7, 0.5)}});
    const Json tuned = their_node("ddd", {{"hyperparam_name", "throws"}, {"is_buggy_plots", true}, {"exec_time", 3}});
    write("logs/0-run/stage_1_initial_implementation_1_preliminary/journal.json",
          their_journal({failed, good, seed}, {{"bbb", "aaa"}, {"ccc", "bbb"}}));
    std::string second = their_journal({good, tuned}, {{"ddd", "bbb"}});
    second.replace(second.find("\"exec_time\":3"), 13, "\"exec_time\":NaN");
    write("logs/0-run/stage_2_baseline_tuning_1_first_attempt/journal.json", second);
    write("logs/0-run/experiment_results/experiment_bbb_proc_7/throws.png", "\x89PNG throws");
    write("logs/0-run/experiment_results/experiment_bbb_proc_7/experiment_data.npy", "\x93NUMPY");
    write("logs/0-run/experiment_results/experiment_bbb_proc_7/experiment_code.py", "print('bbb')\n");
    write("logs/0-run/baseline_summary.json", "{\"best node\": {}}");
    write("logs/0-run/manager.pkl", "pickled");
    write("idea.json", an_idea().dump());
    write("bfts_config.yaml", their_settings());
    write("figures/throws.png", "\x89PNG figure");
    write(name + "_reflection1.pdf", "%PDF-1.4 one");
    write(name + "_reflection_final_page_limit.pdf", "%PDF-1.4 final");
    write("review_text.txt", Json{{"Summary", "Dice are thrown."},
                                  {"Strengths", {"Short"}},
                                  {"Weaknesses", {"Few dice"}},
                                  {"Overall", 4},
                                  {"Soundness", 2},
                                  {"Ethical Concerns", false},
                                  {"Decision", "Reject"}}
                                 .dump());
  }

  void write(const std::string &name, const std::string &text) const { write_file(folder / name, text); }

  std::filesystem::path folder;
};

}  // namespace athanor::tests

#endif
