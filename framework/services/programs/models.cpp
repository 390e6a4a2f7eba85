// SPDX-License-Identifier: Apache-2.0
#include "services/programs/models.hpp"

#include <algorithm>
#include <fstream>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/json_bounds.hpp"
#include "foundation/words.hpp"
#include "ledger/program_calls.hpp"
#include "services/final_failure.hpp"
#include "services/programs/openai.hpp"

namespace athanor {
namespace {

constexpr int door_port = 47111;
constexpr std::size_t usual_calls = 20, deepest_body = 64, longest_body = 2 * 1024 * 1024;
// Beside work/, so that no program reaches it: the socket, and the names of the calls that were answered.
constexpr const char *door_folder = "door", *socket_name = "models", *served_name = "models.served";
constexpr const char *socket_path = "door/models";

// The house's codes as what clients of such services know.
int status_of(const std::string &code) {
  if (code == "budget") return 402;
  if (code == "not_found") return 404;
  if (is_house_fault(code) || code == "internal") return 503;
  return 400;
}

}  // namespace

std::optional<ProgramModelTerms> program_model_terms(const RunContext &run, const Json &work) {
  const Json &roles = list_at(work, "models");
  if (roles.empty()) return std::nullopt;
  ProgramModelTerms out;
  for (const Json &role : roles) {
    out.roles.push_back(role.get<std::string>());
    if (run.plan.roles.count(out.roles.back()) == 0)
      throw Error("bad_request",
                  "a program is to ask the model role '" + out.roles.back() + "', which the pipeline does not have",
                  "add it under the pipeline's `models`");
  }
  out.most_calls = work.value("model_calls", usual_calls);
  return out;
}

Json program_models_door(const fs::path &job_folder, const ProgramModelTerms &terms) {
  const std::string at = "http://127.0.0.1:{port}/v1";
  std::string roles;
  for (const std::string &role : terms.roles) roles += (roles.empty() ? "" : " ") + role;
  return {{"socket", (job_folder / socket_path).string()},
          {"port", door_port},
          {"env",
           {{"OPENAI_BASE_URL", at},
            {"OPENAI_API_BASE", at},
            {"OPENAI_API_KEY", "none-is-needed"},
            {"ATHANOR_MODELS_URL", at},
            {"ATHANOR_MODELS", roles}}}};
}

ProgramModels::ProgramModels(const RunContext &run, ModelService &models, const StageStep &stage, CallId job,
                             fs::path folder, ProgramModelTerms terms)
    : run_(run),
      models_(models),
      stage_(stage),
      job_(std::move(job)),
      folder_(std::move(folder)),
      terms_(std::move(terms)) {}

ProgramModels::~ProgramModels() { close(false); }

void ProgramModels::open() {
  close(false);
  const fs::path place = folder_ / door_folder;
  fs::create_directories(place);
  fs::permissions(place, fs::perms::owner_all);
  recall();
  {
    const std::lock_guard lock(mutex_);
    closing_ = false;
    given_up_ = false;
  }
  listener_ = std::make_unique<SocketListener>(place / socket_name, [this](int connection) { serve(connection); });
}

// What this run of the program was answered before a restart of the house.
void ProgramModels::recall() {
  const std::lock_guard lock(mutex_);
  served_.clear();
  std::ifstream file(folder_ / door_folder / served_name);
  for (std::string name; std::getline(file, name);)
    if (!name.empty()) served_.insert(name);
}

void ProgramModels::close(bool give_up) {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
    if (give_up) given_up_ = true;
  }
  listener_.reset();
}

std::optional<Error> ProgramModels::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

// Without an answer the door asks again, of whoever listens next: so it is when this process stops.
void ProgramModels::serve(int connection) {
  ProgramAnswer out;
  try {
    const ProgramRequest request = read_program_request(connection);
    if (request.method.empty()) return;
    out = answer(request);
  } catch (const ProgramAnswer &refusal) {
    out = refusal;
  } catch (const Cancelled &) {
    return;
  } catch (const Error &e) {
    out = program_error(status_of(e.code()), e.code(), e.message() + (e.hint().empty() ? "" : " (" + e.hint() + ")"));
  } catch (const Json::exception &e) {
    out = program_error(400, "invalid_request_error",
                        std::string("the request's members are not as they should be: ") + e.what());
  } catch (const std::exception &e) {
    out = program_error(500, "internal", e.what());
  }
  write_program_answer(connection, out);
}

ProgramAnswer ProgramModels::answer(const ProgramRequest &request) {
  const std::string path = request.path.substr(0, request.path.find('?'));
  if (request.method == "GET" && path == "/v1/models") return models_listed(terms_.roles);
  if (request.method != "POST" || path != "/v1/chat/completions")
    return program_error(404, "not_found",
                         "there is no " + request.method.substr(0, 20) + " " + path.substr(0, 100) +
                             " here; there are POST /v1/chat/completions and GET /v1/models");
  Json body;
  try {
    body = parse_bounded(request.body, "the request", longest_body, deepest_body);
  } catch (const Error &e) {
    return program_error(400, "invalid_request_error", e.message());
  }
  if (!body.is_object() || !body.contains("model") || !body.at("model").is_string())
    return program_error(400, "invalid_request_error", "the request names no model; here are: " + listed(terms_.roles));
  return complete(body);
}

ProgramAnswer ProgramModels::complete(const Json &body) {
  const std::string role = body.at("model");
  if (std::find(terms_.roles.begin(), terms_.roles.end(), role) == terms_.roles.end())
    return program_error(404, "model_not_found",
                         "there is no model '" + role.substr(0, 100) + "' here; there are: " + listed(terms_.roles));
  const Json question = question_from_completion(body, role);
  const std::string key = sha256(canonical(question)), name = begin(key);
  try {
    const Json answer = ask(name, key, question);
    end(name, true);
    return completion_of(answer, body, "chatcmpl-" + sha256(job_.instance() + "/" + name).substr(0, 24));
  } catch (const Error &e) {
    end(name, is_final_failure("llm", e.code()));
    throw;
  } catch (...) {
    end(name, false);
    throw;
  }
}

// How often has this question been asked? Of those under way each has its own number; one that was left
// without an answer is free again, because then it is asked again.
std::string ProgramModels::begin(const std::string &key) {
  const std::lock_guard lock(mutex_);
  if (closing_) throw Cancelled();
  if (fault_) throw Error(*fault_);
  if (served_.size() + on_the_way_.size() >= terms_.most_calls)
    throw program_error(429, "limit",
                        "this program has made its " + std::to_string(terms_.most_calls) +
                            " model calls: no more are answered in this run of it");
  for (int number = 1;; ++number) {
    const std::string name = program_call_name(job_.name, key, number);
    if (served_.count(name) || on_the_way_.count(name)) continue;
    on_the_way_.insert(name);
    return name;
  }
}

void ProgramModels::end(const std::string &name, bool served) {
  const std::lock_guard lock(mutex_);
  on_the_way_.erase(name);
  if (!served) return;
  served_.insert(name);
  std::ofstream(folder_ / door_folder / served_name, std::ios::app) << name << '\n';
}

// The recorded answer; null when there is none. `begun`: a former process may have asked.
Json ProgramModels::recorded(const std::string &name, bool &begun) const {
  run_.ledger.wait_for_all();
  const Json rows = run_.ledger.select(
      "SELECT a.ok,a.answer_json FROM calls c LEFT JOIN answers a ON a.instance=c.instance AND a.name=c.name WHERE "
      "c.instance=? AND c.name=?",
      {job_.instance(), name});
  begun = !rows.empty();
  if (rows.empty() || rows[0].at("ok").is_null()) return nullptr;
  if (rows[0].at("ok") == 0) throw error_from(rows[0].at("answer_json"));
  return rows[0].at("answer_json");
}

Json ProgramModels::ask(const std::string &name, const std::string &key, const Json &question) {
  bool begun = false;
  if (Json known = recorded(name, begun); !known.is_null()) return known;
  const std::string instance = job_.instance();
  if (!begun) run_.ledger.start_call({instance, name, "llm", "", question.at("role"), key, 0, {}, canonical(question)});
  run_.tell(instance, "call.started", {{"call", name}, {"kind", "llm"}, {"task", ""}});
  ModelCall call;
  call.id = {job_.branch, job_.stage, name};
  call.key = key;
  call.begun_before = begun;
  call.given_up = [this] { return given_up_.load(); };
  call.unwanted = [this] { return closing_.load(); };
  const auto record = [&](bool ok, const Json &answer) {
    run_.ledger.wait(run_.ledger.end_call(instance, name, ok, answer));
    run_.tell(instance, "call.ended", {{"call", name}, {"ok", ok}, {"status", ok ? "ok" : "failed"}});
  };
  try {
    const Json answer = models_.ask(stage_, call, question);
    record(true, answer);
    return answer;
  } catch (const Cancelled &) {
    // The job has ended, for good: whoever reads the record shall not wait for this one.
    if (given_up_ && !fault())
      record(false, {{"code", "cancelled"}, {"message", "the program ended before the answer"}});
    throw;
  } catch (const Error &e) {
    if (is_final_failure("llm", e.code())) {
      record(false, to_document(e));
      throw;
    }
    run_.record(instance, "call.failed", {{"call", name}, {"error", to_document(e)}});
    const std::lock_guard lock(mutex_);
    if (!fault_) fault_ = e;
    throw;
  }
}

}  // namespace athanor
