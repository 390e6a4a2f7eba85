// SPDX-License-Identifier: Apache-2.0
#include "services/work.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/remove_tree.hpp"
#include "foundation/words.hpp"
#include "services/datasets/datasets.hpp"
#include "services/examples.hpp"
#include "services/left_behind.hpp"
#include "services/programs/models.hpp"

namespace athanor {
namespace {

constexpr const char *results_file = "results.jsonl";
constexpr const char *examples_file = "examples.jsonl";
constexpr const char *data_folder = "data";  // beside work/: links to the data sets that the job sees
constexpr std::size_t shown_output = 16 * 1024;
constexpr std::size_t most_records = 100000;
constexpr std::size_t largest_results_file = 64 * 1024 * 1024, largest_file = 256 * 1024 * 1024;

// A path inside the work folder: relative, without "..", not hidden behind a link.
fs::path inner_path(const std::string &path) {
  const fs::path normal = fs::path(path).lexically_normal();
  if (path.empty() || normal.is_absolute() || *normal.begin() == ".." || normal == ".")
    throw Error("bad_request", "a job's file must have a path inside its folder, not '" + path + "'");
  return normal;
}

std::string media_type_of(const fs::path &path) {
  static const std::map<std::string, std::string> known{{".png", "image/png"},
                                                        {".pdf", "application/pdf"},
                                                        {".svg", "image/svg+xml"},
                                                        {".json", "application/json"},
                                                        {".csv", "text/csv"},
                                                        {".txt", "text/plain"},
                                                        {".log", "text/plain"},
                                                        {".tex", "application/x-tex"},
                                                        {".bib", "application/x-bibtex"},
                                                        {".py", "text/x-python"},
                                                        {".npy", "application/octet-stream"}};
  const auto found = known.find(path.extension().string());
  return found == known.end() ? "application/octet-stream" : found->second;
}

std::string job_id(const CallId &call) {
  std::string id = call.instance() + "/" + call.name;
  std::replace(id.begin(), id.end(), '/', '.');
  for (char &c : id)
    if (!std::isalnum(static_cast<unsigned char>(c)) && c != '.' && c != '-' && c != '_') c = '_';
  // Two names that differ only in replaced characters, or very long ones, stay apart by their hash.
  std::string plain = call.instance() + "/" + call.name;
  std::replace(plain.begin(), plain.end(), '/', '.');
  if (plain != id || id.size() > 150) id = id.substr(0, 150) + "-" + sha256(plain).substr(0, 12);
  return id;
}

bool is_scalar(const Json &value) { return value.is_number() || value.is_string() || value.is_boolean(); }

// The lines of the results file that are records; what is wrong with it or with lines goes into `faults`.
Json records_of(const LeftBehind &left, const std::string &call, const Json &seed, Json &faults) {
  std::string why;
  const auto results = left.read(results_file, largest_results_file, why);
  if (!why.empty()) faults.push_back("the results file was not read: " + why);
  if (!results) return Json::array();
  if (results->size > largest_results_file) {
    faults.push_back("the results file is larger than 64 MiB");
    return Json::array();
  }
  return read_records(results->bytes, call, seed, faults);
}

// Keeps what matches the request's patterns.
void keep_files(const RunContext &run, const LeftBehind &left, const Json &work, Json &out) {
  const auto patterns = work.value("collect", std::vector<std::string>{"figures/*.png"});
  LeftBehind::Found found = left.matching(patterns);
  out["files"] = Json::array();
  for (const std::string &path : found.files) {
    std::string why;
    const auto file = left.read(path, largest_file, why);
    if (!file) {
      found.left_out.push_back(why);
      continue;
    }
    Json reference = run.artifacts.put_bytes(file->bytes, media_type_of(path));
    reference["path"] = path;
    out["files"].push_back(std::move(reference));
  }
  if (!found.left_out.empty()) out["left_out"] = found.left_out;
}

// Both ends of what the job printed, on both streams.
std::string output_of(const fs::path &folder) {
  std::string output = valid_utf8(read_both_ends(folder / "stdout", shown_output / 2));
  const std::string errors = valid_utf8(read_both_ends(folder / "stderr", shown_output / 2));
  if (!errors.empty()) output += (output.empty() || output.back() == '\n' ? "" : "\n") + errors;
  return output;
}

// What the request leaves open is the profile's. A job without GPUs says nothing of them.
void ask_for_gpus(const Json &work, const Json &profile, Json &job) {
  const auto count = work.value("gpus", profile.value("gpus", std::uint64_t{0}));
  if (count == 0) return;
  job["gpus"] = count;
  const auto memory = work.value("gpu_memory_bytes", profile.value("gpu_memory_bytes", std::uint64_t{0}));
  if (memory > 0) job["gpu_memory_bytes"] = memory;
  if (work.value("gpus_alone", false)) job["gpus_alone"] = true;
}

const DataSets &datasets_of(const RunContext &run) {
  static const DataSets none;
  return run.datasets ? *run.datasets : none;
}

std::string status_of(const Json &exit) {
  const std::string reason = exit.value("reason", "lost");
  if (reason == "exited") return exit.value("exit_code", 1) == 0 ? "ok" : "failed";
  if (reason == "signalled") return "failed";
  return reason;  // timeout, memory, disk, cancelled
}

}  // namespace

Json read_records(const std::string &text, const std::string &call, const Json &seed, Json &faults) {
  Json records = Json::array();
  std::istringstream in(text);
  int number = 0;
  auto fault = [&](const std::string &what) {
    if (faults.size() < 20) faults.push_back("line " + std::to_string(number) + " of the results: " + what);
  };
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    if (records.size() >= most_records) {
      fault("more than 100,000 records");
      break;
    }
    const Json row = row_of(line);
    if (!row.is_object()) {
      fault("not a JSON object: " + shown_name(line));
      continue;
    }
    if (!row.contains("metric") || !row.at("metric").is_string()) {
      fault("no text 'metric'");
      continue;
    }
    if (!row.contains("value") || !row.at("value").is_number() || !std::isfinite(row.at("value").get<double>())) {
      fault("the value of '" + shown_name(row.at("metric").get<std::string>()) + "' is not a finite number");
      continue;
    }
    Json record{{"id", call + "#" + std::to_string(number)}, {"metric", row.at("metric")}, {"value", row.at("value")}};
    for (const char *key : {"condition", "dataset", "split"})
      if (row.contains(key) && row.at(key).is_string()) record[key] = row.at(key);
    if (row.contains("step") && row.at("step").is_number()) record["step"] = row.at("step");
    if (!seed.is_null()) record["seed"] = seed;
    Json factors = Json::object();
    if (row.contains("factors") && row.at("factors").is_object())
      for (const auto &[name, value] : row.at("factors").items())
        if (is_scalar(value)) factors[name] = value;
    record["factors"] = factors;
    records.push_back(std::move(record));
  }
  return records;
}

void lay_out(const RunContext &run, const PreparedJob &job, const Json &request) {
  const fs::path folder = run.folder / "jobs" / job.id, work = folder / "work";
  std::error_code failed;
  remove_tree(folder, failed);
  if (failed) throw file_fault("what is left of the job's last attempt cannot be removed", failed, folder);
  fs::create_directories(work);
  for (const Json &file : request.value("files", Json::array())) {
    const fs::path target = work / inner_path(file.at("path").get<std::string>());
    fs::create_directories(target.parent_path());
    if (file.contains("text")) {
      std::ofstream out(target, std::ios::binary | std::ios::trunc);
      out << file.at("text").get_ref<const std::string &>();
      if (!out.flush())
        throw Error("unavailable", "a job's file cannot be written", "is the disk full?", target.string());
    } else {
      fs::copy_file(run.artifacts.file(file.at("artifact").get<std::string>()), target,
                    fs::copy_options::overwrite_existing);
      fs::permissions(target, fs::perms::owner_write, fs::perm_options::add);
    }
    if (file.value("executable", false)) fs::permissions(target, fs::perms::owner_exec, fs::perm_options::add);
  }
  datasets_of(run).link(job.data, folder / data_folder);
}

PreparedJob prepare_job(const RunContext &run, const CallId &call, const Json &work, bool experiment) {
  PreparedJob prepared;
  prepared.id = job_id(call);
  const fs::path folder = run.folder / "jobs" / prepared.id;
  const Json profile = experiment ? run.plan.domain.value("experiment", Json::object()) : Json::object();
  Json limits = profile.value("limits", Json::object());
  for (const auto &[key, value] : object_at(work, "limits").items()) limits[key] = value;
  Json env = work.value("env", Json::object());
  env["ATHANOR_RESULTS"] = results_file;
  if (experiment) env["ATHANOR_EXAMPLES"] = examples_file;
  prepared.data = datasets_of(run).seen_by(work, experiment);
  const Json readable = datasets_of(run).paths(prepared.data, folder / data_folder);
  if (!readable.empty()) env["ATHANOR_DATA"] = (folder / data_folder).string();
  if (work.contains("seed")) env["ATHANOR_SEED"] = std::to_string(work.at("seed").get<std::uint64_t>());
  if (limits.contains("seconds"))
    env["ATHANOR_TIME_LIMIT"] = std::to_string(static_cast<long>(limits.at("seconds").get<double>()));
  prepared.job = {{"id", prepared.id},
                  {"folder", folder.string()},
                  {"command", work.at("command")},
                  {"env", env},
                  {"limits", limits},
                  {"readable", readable},
                  {"threads", work.value("threads", profile.value("threads", 1))}};
  ask_for_gpus(work, profile, prepared.job);
  if (const auto terms = program_model_terms(run, work))
    prepared.job["doors"] = Json::array({program_models_door(folder, *terms)});
  if (!experiment) prepared.job["tool"] = true;
  return prepared;
}

Json outcome_of(const RunContext &run, const CallId &call, const Json &work, const PreparedJob &job, const Json &exit) {
  if (exit.value("reason", "lost") == "lost")
    throw Error("unavailable",
                "the job " + job.id + " was lost by the backend: " + exit.value("detail", "no reason given"));
  const fs::path folder = run.folder / "jobs" / job.id;
  if (status_of(exit) == "failed" && has_no_room(run.folder)) {
    // Whatever it ended in may be the house's fault. Without its folder nobody finds it: it will run again.
    std::error_code none;
    remove_tree(folder, none);
    throw Error("unavailable", "the disk is full: how the job " + job.id + " ended says nothing about its program",
                "make room on the disk; the job runs again when the run goes on", run.folder.string());
  }
  const LeftBehind left(folder / "work");
  Json faults = Json::array();
  const Json records = records_of(left, call.name, work.value("seed", Json()), faults);
  std::string status = status_of(exit);
  if (status == "ok" && !faults.empty()) status = "invalid_results";
  Json out{
      {"status", status},
      {"seconds", exit.value("seconds", 0.0)},
      {"output", output_of(folder)},
      {"records", records},
      {"faults", faults},
      {"environment",
       {{"command", job.job.at("command")}, {"threads", job.job.at("threads")}, {"limits", job.job.at("limits")}}}};
  keep_files(run, left, work, out);
  if (!job.data.empty()) out["environment"]["datasets"] = datasets_of(run).used(job.data);
  if (Json examples = examples_of(left, examples_file); !examples.is_null()) out["examples"] = std::move(examples);
  for (const char *key : {"gpus", "gpus_alone"})
    if (exit.contains(key)) out["environment"][key] = exit.at(key);
  for (const char *key : {"exit_code", "signal", "cpu_seconds", "peak_bytes", "cause", "detail", "connections"})
    if (exit.contains(key)) out[key] = exit.at(key);
  return out;
}

}  // namespace athanor
