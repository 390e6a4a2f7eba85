// SPDX-License-Identifier: Apache-2.0
#include "cli/review.hpp"

#include <algorithm>
#include <cstdio>

#include "cli/open_run.hpp"
#include "cli/run.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/check.hpp"
#include "pipeline/given_files.hpp"
#include "run/calibration.hpp"
#include "run/folder.hpp"

namespace athanor {
namespace {

constexpr const char *scores_in_run = "known-scores.json";

std::string fixed(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

// ---- the reviews of a run -------------------------------------------------------------------------

struct Found {
  std::string id, name;
  Json review;  // null: there is none
};

// Each manuscript of the run with its newest review.
std::vector<Found> reviews_in(const fs::path &run) {
  const Json plan = parse_document(read_file(run / "pipeline.json"), "the plan");
  std::vector<Found> out;
  for (const auto &[key, given] : object_at(plan, "inputs").items())
    if (given.value("type", "").rfind("manuscript/", 0) == 0) {
      const Json value = given.at("value");
      for (const Json &one : value.is_array() ? value : Json::array({value}))
        out.push_back({one.at("id"), one.at("name"), nullptr});
    }
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  for (const ArtifactRow &row : ledger->artifacts()) {
    if (row.type.rfind("review/", 0) != 0) continue;
    for (Found &found : out)
      if (row.branch == found.id || (out.size() == 1 && row.branch == "main"))
        found.review = parse_document(read_file(run / row.path), row.name);
  }
  if (out.empty())
    throw Error("refused", "no manuscripts were reviewed in this run", "`athanor review FILE.pdf` makes such a run",
                run.string());
  return out;
}

std::string score_of(const Json &review) {
  const Json &overall = object_at(object_at(review, "spread"), "overall");
  if (!overall.contains("mean")) return review.at("overall").dump();
  return fixed(overall.at("mean")) + (overall.contains("sd") ? " ± " + fixed(overall.at("sd")) : "");
}

std::string warnings_of(const Json &review) {
  std::string out;
  const auto add = [&](std::size_t n, const char *what) {
    if (n > 0) out += (out.empty() ? "" : ", ") + std::to_string(n) + " " + what;
  };
  add(list_at(review, "hidden").size(), "hidden");
  add(list_at(review, "removed").size(), "orders to the reader");
  return out;
}

bool scripted(const Json &review) { return object_at(review, "reviewer").value("scripted", false); }

void tell(const std::vector<Found> &all, bool json) {
  if (json) {
    Json list = Json::array();
    for (const Found &f : all) list.push_back({{"id", f.id}, {"file", f.name}, {"review", f.review}});
    std::printf("%s\n", list.dump().c_str());
    return;
  }
  Table table({"paper", "overall", "decision", "reviews", "found in it"});
  for (const Found &f : all)
    if (f.review.is_null())
      table.add({f.name, "-", "not judged", "", ""});
    else
      table.add({f.name, score_of(f.review) + (scripted(f.review) ? " (scripted)" : ""),
                 f.review.value("decision", "none"), object_at(f.review, "reviewer").value("count", Json(1)).dump(),
                 warnings_of(f.review)});
  std::printf("%s", table.text().c_str());
  if (std::any_of(all.begin(), all.end(), [](const Found &f) { return !f.review.is_null() && scripted(f.review); }))
    std::printf(
        "the reviewer is scripted: it restates the automatic checks and judges nothing. For a judgement put a model\n"
        "in its place, in a copy of review-only.yaml, and give it with --pipeline (docs/models.md)\n");
}

// ---- calibration ------------------------------------------------------------------------------------

fs::path scores_file(const Arguments &arguments, const fs::path &folder) {
  if (!arguments.scores.empty()) return arguments.scores;
  std::error_code none;
  for (const char *name : {"scores.csv", "scores.json", scores_in_run})
    if (fs::exists(folder / name, none)) return folder / name;
  throw Error("not_found", "the known scores of these papers are missing",
              "put scores.csv (file,score,decision) into the folder, or name a file with --scores", folder.string());
}

std::string stem_of(const std::string &name) { return fs::path(name).stem().string(); }

const KnownScore *score_for(const std::vector<KnownScore> &known, const std::string &file) {
  for (const KnownScore &k : known)
    if (k.file == file || k.file == stem_of(file)) return &k;
  return nullptr;
}

// A paper without a score would cost money for nothing, a score without a paper is likely a slip.
void refuse_unmatched(const std::vector<KnownScore> &known, const std::vector<fs::path> &papers, const fs::path &file) {
  std::vector<std::string> without, strange;
  for (const fs::path &paper : papers)
    if (!score_for(known, paper.filename().string())) without.push_back(paper.filename().string());
  for (const KnownScore &k : known)
    if (std::none_of(papers.begin(), papers.end(),
                     [&](const fs::path &p) { return k.file == p.filename().string() || k.file == p.stem().string(); }))
      strange.push_back(k.file);
  if (without.empty() && strange.empty()) return;
  throw Error("bad_request",
              (without.empty() ? "" : "no score is known of " + listed(without)) +
                  (without.empty() || strange.empty() ? "" : "; ") +
                  (strange.empty() ? "" : "there is no paper " + listed(strange)),
              "name each paper once, by its file name", file.string());
}

std::string shown(const Json &value) {
  return value.is_null() ? "-"
         : value.is_number()
             ? fixed(value)
             : fixed(value.at("value")) + " [" + fixed(value.at("low")) + ", " + fixed(value.at("high")) + "]";
}

void tell_calibration(const Json &found, double accept_from) {
  std::printf("%s papers, %s judged, %s without a decision; accepted from %s on\n", found.at("papers").dump().c_str(),
              found.at("judged").dump().c_str(), found.at("undecided").dump().c_str(), fixed(accept_from).c_str());
  Table table({"", "reviewer", "always reject", "mean score"});
  const Json &reject = found.at("trivial").at("always_reject");
  const Json mean = found.at("trivial").value("mean_score", Json::object());
  const Json &correlation = found.at("correlation");
  table.add({"Pearson correlation", shown(correlation.at("pearson")), "-", "-"});
  table.add({"Spearman correlation", shown(correlation.at("spearman")), "-", "-"});
  table.add({"mean absolute error", shown(found.at("mean_absolute_error")), "-",
             shown(mean.value("mean_absolute_error", Json()))});
  const char *rows[][2] = {{"accuracy", "accuracy"},
                           {"balanced_accuracy", "balanced accuracy"},
                           {"false_accepts", "false accepts"},
                           {"false_rejects", "false rejects"}};
  for (const auto &row : rows)
    table.add({row[1], shown(found.at("decisions").at(row[0])), shown(reject.at(row[0])), "-"});
  std::printf("%s", table.text().c_str());
  const Json failed = found.at("failed");
  for (const Json &paper : failed) std::printf("not judged: %s\n", paper.get<std::string>().c_str());
  std::printf("intervals are at 95 %%; rates of errors are of the papers that people rejected and accepted\n");
}

int calibrate(const fs::path &run, const Arguments &arguments) {
  const fs::path file = scores_file(arguments, run);
  const std::vector<KnownScore> known = known_scores(read_file(file), file.extension() == ".json", file.string());
  std::vector<Judged> papers;
  double accept_from = 6;
  const std::vector<Found> all = reviews_in(run);
  for (const Found &f : all)
    if (!f.review.is_null()) accept_from = f.review.value("accept_from", accept_from);
  for (const Found &f : all) {
    const KnownScore *k = score_for(known, f.name);
    if (!k)
      throw Error("bad_request", "no score is known of " + f.name, "name each paper once, by its file name",
                  file.string());
    Judged one{f.name, k->score, k->accepted.value_or(k->score >= accept_from), std::nullopt, "none"};
    if (!f.review.is_null()) {
      one.score =
          object_at(object_at(f.review, "spread"), "overall").value("mean", f.review.at("overall").get<double>());
      one.decision = f.review.value("decision", "none");
    }
    papers.push_back(std::move(one));
  }
  const Json found = calibration(papers);
  if (arguments.json)
    std::printf("%s\n", found.dump().c_str());
  else
    tell_calibration(found, accept_from);
  return exit_ok;
}

Json scores_document(const std::vector<KnownScore> &known) {
  Json out = Json::array();
  for (const KnownScore &k : known) {
    out.push_back({{"file", k.file}, {"score", k.score}});
    if (k.accepted) out.back()["decision"] = *k.accepted ? "accept" : "reject";
  }
  return out;
}

// ---- a new run --------------------------------------------------------------------------------------

fs::path pipeline_for(const Arguments &arguments) {
  if (!arguments.pipeline.empty()) return arguments.pipeline;
  fs::path found = find_config("review-only.yaml", fs::current_path());
  if (found.empty())
    throw Error("not_found", "the pipeline review-only.yaml is not installed", "name a pipeline with --pipeline");
  return found;
}

}  // namespace

int verb_review(const Arguments &arguments) {
  const fs::path path = fs::absolute(arguments.words.front());
  std::error_code none;
  if (fs::exists(path / "ledger.sqlite", none)) {
    if (arguments.calibrate) return calibrate(path, arguments);
    tell(reviews_in(path), arguments.json);
    return exit_ok;
  }
  std::vector<KnownScore> known;
  if (arguments.calibrate) {
    if (!fs::is_directory(path, none))
      throw Error("bad_request", "--calibrate wants a folder of papers, or a run that reviewed them",
                  "put the papers and scores.csv into a folder", path.string());
    const fs::path file = scores_file(arguments, path);
    known = known_scores(read_file(file), file.extension() == ".json", file.string());
    refuse_unmatched(known, files_to_give(path), file);
  }
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  std::vector<std::string> set{"inputs.manuscripts=" + Json(path.string()).dump()};
  set.insert(set.end(), arguments.set.begin(), arguments.set.end());
  const Checked checked = check_pipeline({pipeline_for(arguments), set, true}, catalogue);
  if (!checked.diagnostics.empty()) std::fputs(render(checked.diagnostics).c_str(), stderr);
  if (!checked.plan) return exit_failed;
  const fs::path folder = arguments.run_dir.empty() ? default_run_folder(*checked.plan) : arguments.run_dir;
  make_run_folder(folder, *checked.plan, [&](const fs::path &growing, Ledger &) {
    if (arguments.calibrate) write_file(growing / scores_in_run, scores_document(known).dump(1));
  });
  const int status = walk(*checked.plan, folder, catalogue, arguments);
  // Some papers may have failed; what was judged is worth telling all the same. A paused run has more to come.
  if (status == exit_paused) {
    std::fprintf(stderr, "after that: athanor review %s%s\n", folder.c_str(),
                 arguments.calibrate ? " --calibrate" : "");
    return status;
  }
  if (arguments.calibrate)
    calibrate(folder, arguments);
  else
    tell(reviews_in(folder), arguments.json);
  return status;
}

}  // namespace athanor
