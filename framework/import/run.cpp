// SPDX-License-Identifier: Apache-2.0
//
// See run.hpp.
#include "import/run.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "import/journal.hpp"
#include "import/python_json.hpp"
#include "import/review.hpp"
#include "import/run_files.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/ideas.hpp"
#include "plugin/types.hpp"
#include "services/artifacts.hpp"

namespace athanor {
namespace {

constexpr const char *source = "AI Scientist-v2";
constexpr const char *branch = "main", *import_stage = "import", *search_stage = "tree-search";
constexpr std::size_t longest_inline = 48 * 1024, longest_output = 16 * 1024;

std::string rfc3339(double seconds) {
  const auto whole = static_cast<std::time_t>(seconds);
  std::tm utc{};
  ::gmtime_r(&whole, &utc);
  char out[40];
  std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%S.000Z", &utc);
  return out;
}

std::string counted(std::size_t n, const std::string &what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

// Both ends of what a program printed, as the host keeps outputs.
std::string shortened(const std::string &text) {
  if (text.size() <= longest_output) return text;
  std::size_t head = longest_output / 2, tail = text.size() - longest_output / 2;
  while (head > 0 && is_continuation(text[head])) --head;
  while (tail < text.size() && is_continuation(text[tail])) ++tail;
  return text.substr(0, head) + "\n[... " + std::to_string(tail - head) + " bytes left out ...]\n" + text.substr(tail);
}

// A node with the run of its program: a job that was done elsewhere. It has no result records: what the node
// reports was typed by a model, not written by the program.
void put_node(const RunFiles &files, const std::string &instance, const ImportedNode &node) {
  const std::string id = node.document.at("id"), call = id + "/run";
  const std::string job = std::string(branch) + "/" + search_stage + "/" + call;
  const Json kept = files.of_node(node);
  Ledger &ledger = files.ledger;
  const Json work{{"schema", "athanor.experiment/1"}, {"purpose", std::string("run by ") + source}};
  ledger.start_call({instance, call, "experiment", "", "", sha256(canonical(work) + id), 0, work});
  ledger.submit_job(job, instance, call, source, "", work);
  const Json outcome{{"status", node.status},
                     {"seconds", node.seconds},
                     {"output", shortened(node.output)},
                     {"records", Json::array()},
                     {"faults", Json::array()},
                     {"files", kept},
                     {"environment", {{"backend", source}}}};
  ledger.end_job(job,
                 {{"id", job},
                  {"reason", node.status == "timeout" ? "timeout" : "exited"},
                  {"exit_code", node.status == "ok" ? 0 : 1},
                  {"seconds", node.seconds}},
                 Json::array());
  ledger.end_call(instance, call, true, outcome);
  Json document = node.document;
  document["calls"] = Json::array({call});
  document["seconds"] = node.seconds;
  if (node.code.size() > longest_inline)
    document["code"] = {{"artifact", "sha256:" + keep_blob(files.growing, ledger, node.code, "text/x-python")},
                        {"media_type", "text/x-python"},
                        {"size", node.code.size()}};
  else if (!node.code.empty())
    document["code"] = node.code;
  ledger.node(instance, document);
}

void put_tree(const RunFiles &files, const ImportedTree &tree) {
  const std::string instance = std::string(branch) + "/" + search_stage;
  std::size_t good = 0;
  for (const ImportedNode &node : tree.nodes) {
    put_node(files, instance, node);
    good += node.document.at("state") == "good";
  }
  files.ledger.stage_state(instance, branch, search_stage, source, "done", {{"outputs", Json::object()}});
  files.account.taken(counted(tree.nodes.size(), "node"),
                      std::to_string(good) + " of them good, with programs, outputs and plots");
  if (tree.objective.empty())
    files.account.left("the objective", "no working node reports a metric");
  else
    files.account.taken("the objective '" + tree.objective + "'",
                        "what most working nodes report; other metrics stand at their nodes");
}

// The topic is the idea in words.
std::string topic_of(const Json &ideas, const std::string &id) {
  if (ideas.empty()) return "# " + id + "\n\nTaken over from " + source + "; the run had no idea.json.\n";
  const Json &idea = ideas[0];
  return "# " + idea.at("title").get<std::string>() + "\n\n" + idea.at("hypothesis").get<std::string>() + "\n\n" +
         idea.value("abstract", "") + "\n";
}

Json figures_of(const RunFiles &files) {
  Json out = Json::array();
  std::vector<fs::path> pictures;
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator(files.run / "figures", none))
    pictures.push_back(entry.path());
  std::sort(pictures.begin(), pictures.end());
  for (const fs::path &picture : pictures) {
    Json kept = media_type_of(picture).rfind("image/", 0) == 0 ? files.keep(picture) : Json();
    if (kept.is_null()) continue;
    const std::string name = picture.filename().string();
    files.copy(picture, fs::path("figures") / name);
    const std::string slug = slug_of(picture.stem().string());
    out.push_back({{"id", slug.empty() ? "figure-" + std::to_string(out.size() + 1) : slug},
                   {"title", picture.stem().string()},
                   {"caption", name + ", as " + source + " drew it; from which data is not recorded."},
                   {"file", kept},
                   {"records", Json::array()}});
  }
  return out;
}

// Summaries, sources and papers, as they are, for people.
void copy_documents(const RunFiles &files) {
  static const char *below_run[] = {"idea.md",
                                    "idea.json",
                                    "bfts_config.yaml",
                                    "token_tracker.json",
                                    "cached_citations.bib",
                                    "review_text.txt",
                                    "review_img_cap_ref.json",
                                    "auto_plot_aggregator.py",
                                    "latex/template.tex",
                                    "latex/references.bib"};
  static const char *below_logs[] = {"draft_summary.json", "baseline_summary.json", "research_summary.json",
                                     "ablation_summary.json"};
  std::size_t copied = 0;
  const auto copy = [&](const fs::path &from, const fs::path &name) {
    std::error_code none;
    if (!fs::is_regular_file(from, none)) return;
    copied += files.copy(from, fs::path("imported") / name);
  };
  for (const char *name : below_run) copy(files.run / name, fs::path(name).filename());
  for (const char *name : below_logs) copy(files.logs / name, name);
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator(files.run, none))
    if (entry.path().extension() == ".pdf") copy(entry.path(), entry.path().filename());
  if (copied) files.account.taken(counted(copied, "document"), "into imported/, as they are");
  if (const fs::path paper = paper_of(files.run); !paper.empty() && files.copy(paper, "paper.pdf"))
    files.account.taken(paper.filename().string(), "paper.pdf; its numbers and citations were not checked");
  if (fs::exists(files.logs / "manager.pkl", none))
    files.account.left("manager.pkl", "a pickle runs code when it is read; the journals hold the same nodes");
}

}  // namespace

void refuse_imported(Ledger &ledger, const std::string &what, const fs::path &folder) {
  const auto from = ledger.meta("imported_from");
  if (!from) return;
  throw Error("refused", "this run was imported from " + *from + "; there is no plan for " + what,
              "`athanor run` begins a new one with the imported ideas and pipeline (docs/moving-in.md)",
              folder.string());
}

void fill_imported_run(const FoundRun &run, const fs::path &growing, const std::string &id, const Types &types,
                       Account &account) {
  const ImportedTree tree = read_journals(run.stages, account);
  Ideas ideas;
  std::error_code none;
  if (fs::is_regular_file(run.folder / "idea.json", none)) {
    Account already;  // what becomes of the ideas is told where they are written as a file
    ideas.add(read_python_json(run.folder / "idea.json"), "idea.json", already);
  }
  for (const char *name : {"jobs", "blobs", "artifacts"}) fs::create_directories(growing / name);
  const bool settings = fs::is_regular_file(run.folder / "bfts_config.yaml", none);
  write_file(growing / "pipeline.yaml", settings ? read_file(run.folder / "bfts_config.yaml") : "# not kept there\n");
  write_file(growing / "pipeline.json", pretty({{"imported", true}, {"stages", Json::array()}}));
  write_file(growing / "topic.md", topic_of(ideas.list, id));
  const auto ledger = Ledger::create(growing / "ledger.sqlite");
  ledger->meta("id", id);
  ledger->meta("athanor", ATHANOR_VERSION);
  ledger->meta("created", tree.began ? rfc3339(*tree.began) : timestamp());
  ledger->meta("imported_from", source + std::string(" (") + fs::weakly_canonical(run.folder, none).string() + ")");
  ledger->meta("imported_at", timestamp());
  ledger->event("", "run.created", {{"pipeline", settings ? "bfts_config.yaml" : "none"}});
  ledger->event("", "run.imported", {{"from", run.folder.string()}, {"nodes", tree.nodes.size()}});
  const RunFiles files{run.folder, run.logs, growing, *ledger, account};
  put_tree(files, tree);
  ArtifactStore artifacts(growing, *ledger, types);
  Json outputs = Json::object();
  const auto put = [&](const char *output, const char *type, const Json &value, const std::string &how) {
    try {
      outputs[output] = artifacts.put_document(branch, import_stage, output, type, value).name;
      account.taken(output, how);
    } catch (const Error &e) {
      account.left(output, describe(e));
    }
  };
  if (!ideas.list.empty()) put("ideas", "idea/1", ideas.list, "the artifact " + std::string(branch) + "/import/ideas");
  if (const Json figures = figures_of(files); !figures.empty())
    put("figures", "figures/1", {{"figures", figures}}, counted(figures.size(), "picture") + " of figures/");
  if (const Json review = review_of(run.folder, account); !review.is_null())
    put("review", "review/1", review, "review_text.txt; nothing was checked automatically");
  ledger->stage_state(std::string(branch) + "/" + import_stage, branch, import_stage, source, "done",
                      {{"outputs", outputs}});
  copy_documents(files);
  account.left("claims", "there are none: no measurement was confirmed on fresh seeds, so nothing gets a verdict");
  ledger->event("", "run.done", Json::object());
  ledger->wait_for_all();
}

}  // namespace athanor
