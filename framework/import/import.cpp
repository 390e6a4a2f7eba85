// SPDX-License-Identifier: Apache-2.0
//
// See import.hpp.
#include "import/import.hpp"

#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "import/found.hpp"
#include "import/python_json.hpp"
#include "import/settings.hpp"
#include "pipeline/ideas.hpp"
#include "run/folder.hpp"

namespace athanor {
namespace {

std::string name_of(const fs::path &path) { return path.filename().string(); }

// What is written beside each other in the new folder; `names` are relative to it.
struct Growing {
  fs::path folder;
  std::vector<fs::path> pipelines, others, runs;

  void write(const fs::path &name, const std::string &text, std::vector<fs::path> &list) {
    write_file(folder / name, text);
    list.push_back(name);
  }
};

Ideas ideas_of(const Found &found, Account &account) {
  Ideas out;
  for (const FoundDocument &document : found.ideas) {
    account.of = document.file.string();
    out.add(document.content, name_of(document.file), account);
    const fs::path seed_code = fs::path(document.file).replace_extension(".py");
    std::error_code none;
    if (fs::is_regular_file(seed_code, none))
      account.left(name_of(seed_code),
                   "`code: {path: FOLDER}` starts a study from a program of yours (docs/own-code.md)");
  }
  for (const FoundRun &run : found.runs) {
    const fs::path file = run.folder / "idea.json";
    std::error_code none;
    if (found.runs.size() == 1 || !fs::is_regular_file(file, none)) continue;
    account.of = file.string();
    try {
      out.add(read_python_json(file), name_of(file), account);
    } catch (const Error &e) {
      account.left(name_of(file), describe(e));
    }
  }
  return out;
}

// The topic that the ideas were made for lies beside them under the same name; else their titles say what it is about.
std::string topic_of(const Found &found, const Ideas &ideas) {
  std::error_code none;
  for (const FoundDocument &document : found.ideas) {
    const fs::path text = fs::path(document.file).replace_extension(".md");
    if (name_of(text) != "idea.md" && fs::is_regular_file(text, none)) return valid_utf8(read_file(text));
  }
  if (ideas.list.size() == 1) {
    const Json &idea = ideas.list[0];
    return "# " + idea.at("title").get<std::string>() + "\n\n" +
           idea.value("abstract", idea.at("hypothesis").get<std::string>()) + "\n";
  }
  std::string out;
  for (const Json &idea : ideas.list) out += "- " + idea.at("title").get<std::string>() + "\n";
  return out.empty() ? out : "# Ideas from AI Scientist-v2\n\n" + out;
}

void write_ideas(const Ideas &ideas, Growing &growing, Account &account) {
  if (ideas.list.empty()) return;
  growing.write("ideas.json", pretty(ideas.list), growing.others);
  account.of = "ideas.json";
  account.taken(std::to_string(ideas.list.size()) + (ideas.list.size() == 1 ? " idea" : " ideas"),
                "`inputs: {ideas: ideas.json}` of a pipeline takes them");
  for (const auto &[id, code] : ideas.code) {
    growing.write(fs::path("code") / id / "experiment.py", code, growing.others);
    account.left("Code of " + id, "it lies in code/" + id + "; `code: {path: code/" + id +
                                      "}` starts a study from it, if it does what docs/own-code.md asks");
  }
}

void write_pipelines(const Found &found, const Ideas &ideas, Growing &growing, Account &account) {
  if (found.settings.empty()) return;
  std::string topic = topic_of(found, ideas);
  if (topic.empty()) {
    topic = "# What is to be researched\n\nNothing that was imported says it: write it here.\n";
    account.of = "topic.md";
    account.left("the topic", "nothing says what is to be researched: write it into topic.md");
  }
  growing.write("topic.md", topic, growing.others);
  for (const FoundDocument &settings : found.settings) {
    const std::string name =
        found.settings.size() == 1 ? "pipeline.yaml" : settings.file.stem().string() + "-pipeline.yaml";
    account.of = settings.file.string();
    const ImportedPipeline made = pipeline_of(
        settings.content, {name_of(settings.file), name, ideas.list.empty() ? "" : "ideas.json", "topic.md"}, account);
    std::string text = made.text;
    std::string domain = "domain.json";
    if (found.settings.size() > 1) {
      domain = settings.file.stem().string() + "-domain.json";
      for (std::size_t at; (at = text.find("domain: domain.json")) != std::string::npos;)
        text.replace(at, std::string("domain: domain.json").size(), "domain: " + domain);
    }
    growing.write(name, text, growing.pipelines);
    growing.write(domain, made.domain, growing.others);
  }
}

std::string run_name(const FoundRun &run, const std::set<std::string> &taken) {
  std::string name = name_of(run.folder), base = name;
  for (int n = 2; taken.count(name); ++n) name = base + "-" + std::to_string(n);
  return name;
}

// One that cannot be read does not keep the others from moving in; if there is only one, its error is the answer.
void write_runs(const Found &found, const Types &types, Growing &growing, Account &account) {
  std::set<std::string> taken;
  for (const FoundRun &run : found.runs) {
    const std::string name = run_name(run, taken);
    const fs::path folder = growing.folder / "runs" / name;
    account.of = run.folder.string();
    try {
      fs::create_directories(folder);
      fill_imported_run(run, folder, name, types, account);
      growing.runs.push_back(fs::path("runs") / name);
      taken.insert(name);
    } catch (const Error &e) {
      fs::remove_all(folder);
      if (found.runs.size() == 1) throw;
      account.left("the run", describe(e));
    }
  }
}

Imported into_run_folder(const ImportRequest &request, const Found &found, const Types &types, Account account) {
  if (found.runs.size() != 1)
    throw Error("bad_request",
                found.runs.empty() ? "there is no finished run in " + request.source.string()
                                   : "there are " + std::to_string(found.runs.size()) + " runs in " +
                                         request.source.string() + ", and --run-dir is the place of one",
                "--out DIR takes everything");
  Imported out{std::move(account), {}, {request.run_dir}};
  out.account.of = found.runs[0].folder.string();
  grow_folder(request.run_dir, "--run-dir", [&](const fs::path &growing) {
    fill_imported_run(found.runs[0], growing, name_of(request.run_dir), types, out.account);
  });
  return out;
}

}  // namespace

fs::path default_import_folder(const fs::path &source) {
  return fs::current_path() / (source.stem().string() + "-imported");
}

Imported take_over(const ImportRequest &request, const Types &types) {
  Account account;
  account.of = request.source.string();
  const Found found = look_into(request.source, account);
  if (!request.run_dir.empty()) return into_run_folder(request, found, types, std::move(account));
  Imported out{std::move(account), {}, {}};
  grow_folder(request.out, "--out", [&](const fs::path &folder) {
    Growing growing{folder, {}, {}, {}};
    const Ideas ideas = ideas_of(found, out.account);
    write_ideas(ideas, growing, out.account);
    write_pipelines(found, ideas, growing, out.account);
    write_runs(found, types, growing, out.account);
    if (growing.pipelines.empty() && growing.others.empty() && growing.runs.empty())
      throw Error("not_found", "nothing could be taken over:\n" + told(out.account), "mend what is named above",
                  request.source.string());
    growing.write("moved-in.txt", told(out.account), growing.others);
    for (const auto *list : {&growing.pipelines, &growing.others})
      for (const fs::path &name : *list) out.files.push_back(request.out / name);
    for (const fs::path &name : growing.runs) out.runs.push_back(request.out / name);
  });
  return out;
}

std::string told(const Account &account) {
  std::string out, of;
  for (const Account::Line &line : account.lines) {
    if (line.of != of) out += (of = line.of) + "\n";
    out += std::string(line.taken ? "  taken  " : "  left   ") + line.what + ": " + line.how + "\n";
  }
  return out;
}

}  // namespace athanor
