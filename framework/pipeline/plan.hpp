// SPDX-License-Identifier: Apache-2.0
//
// A checked pipeline: every name resolved, every option normalised, every input wired. Pure data; the
// runner walks it. Made by check.hpp from a Document, or read back from a run's pipeline.json.
#ifndef ATHANOR_PIPELINE_PLAN_HPP
#define ATHANOR_PIPELINE_PLAN_HPP

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pipeline/caps.hpp"
#include "pipeline/code.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;
struct ComponentInfo;
class Component;

// A component with its options: `use: NAME` or `use: {exec: PROGRAM}`, and what stands under `with`.
struct Use {
  std::string kind, name;
  Json options = Json::object();  // normalised; secrets stay {"secret": NAME}
  std::shared_ptr<const ComponentInfo> component;
  bool isolate = false;  // its code runs in a process of its own; that of a program always does

  // The names of the secrets that the options hold where their schema takes one: those this instance may use.
  std::set<std::string> secrets() const;
};

// A source of literature, and how its kept answers are used.
struct LiteratureUse : Use {
  double fresh = 30 * 86400.0;  // seconds for which a kept answer is used without asking
  bool offline = false;         // kept answers of any age, and nothing is asked
};

// Data that programs work on, of the domain profile and the pipeline together. Exactly one of url, path, package.
struct DataSet {
  std::string id, label, description, source, licence;
  std::string url, package;
  fs::path path;                     // absolute; a file or a folder
  std::string sha256;                // lower-case; a path's may be empty: it is computed when the run starts
  std::vector<std::string> origins;  // further servers that the url may lead to
  std::uint64_t max_bytes = 0;       // 0: not given
  std::string target;                // the column that is to be predicted; may be empty
  bool hidden = false;               // for the scoring program only

  std::string file() const;  // the name under which programs find it in its folder; empty for a folder and a package
  Json document() const;     // as a plan freezes it
};

// How the network is reached: the pipeline's `network`.
struct Network {
  std::string proxy, no_proxy;  // empty: as the environment says
  fs::path ca_file;             // certificates to trust beside the system's; may be empty
  bool verify_tls = true;
  std::vector<std::string> plain_http;  // HOST or HOST:PORT: may be sent a secret without TLS
};

struct Role {
  std::string name;  // "default", "coder"
  Use provider;
  std::string model;
  Json settings = Json::object();         // temperature, max_output_tokens, seed, ...: sent with each request
  Json tasks = Json::object();            // {task id: settings}: over the settings, for that task alone
  std::vector<std::string> fallback{};    // roles that are asked, in this order, when this one fails
  std::vector<std::string> structured{};  // the ways of structuring an answer that may be used; empty: all
  Json limits = Json::object();           // {requests_per_minute, ..., concurrency}
  Json price{};  // "free", or {input, output, ...} in US dollars a million tokens; null: by the price file
};

// Where an input comes from.
struct Source {
  enum class From { stage, item, file } from = From::stage;
  std::string stage;   // From::stage: the stage's id; From::item: the id of the for_each
  std::string output;  // its output; the item's name; or the key under the pipeline's `inputs`
};

// When a stage that failed begins again. What its failed attempt had finished is answered from the record.
struct Retry {
  int times = 0;
  std::set<std::string> on{};  // codes of errors
  double wait = 0;             // seconds before
};

enum class Approve { none, before, after };  // when a stage waits for a person's word

struct StageStep {
  std::string id;
  Use use;
  std::map<std::string, Source> inputs;       // input name -> source; optional inputs without source are left out
  std::map<std::string, std::string> models;  // role as the stage names it, or one of its tasks -> role of the pipeline
  Approve approve = Approve::none;
  Caps budget{};  // of each of its instances
  Retry retry{};
};

struct Keep {
  std::size_t top = 1;
  std::string type;              // "review/1"
  std::string path;              // "overall" or "scores.overall"
  bool of_item = false;          // the type is the item's own: rank before any branch starts
  std::string after_stage;       // else: the id of the stage that puts it
  std::string diverse_path{};    // empty: rank alone counts
  bool diverse_of_item = false;  // a member of the item, else of the type that it is ranked by
};

struct Step;
struct ForEach {
  std::string id;         // "for_each-1": its place among the pipeline's, for messages
  Source over;            // a list output, or an `inputs` file holding a list
  std::string item_type;  // "idea/1"
  std::string item_name;  // "idea": the type without its version
  std::optional<Keep> keep;
  std::size_t parallel = 4;  // branches at a time
  std::vector<Step> steps;
};

// One of the two.
struct Step {
  std::optional<StageStep> stage;
  std::shared_ptr<ForEach> each;
};

// An artifact that the pipeline takes from a file (already read and checked against its type).
struct GivenInput {
  std::string type;  // "idea/1"
  bool list = false;
  Json value;
  std::string origin;                       // path, or RUN:NAME
  std::map<std::string, fs::path> files{};  // those it refers to, by SHA-256: kept when the run's folder is made
};

// Somebody who is told how the run goes: docs/notify.md.
struct Notify {
  std::string url;         // empty: the secret `url_secret` holds it
  std::string url_secret;  // a name
  std::string secret;      // the name of the key that messages are signed with; empty: they are not
  std::set<std::string> on;
};

struct Plan {
  fs::path file;     // the pipeline
  std::string text;  // as it was read
  std::string name;  // the pipeline's `name`, or its file's without the ending
  std::string topic, topic_title;
  fs::path topic_file;
  std::uint64_t seed = 1;
  Json parameters = Json::object();
  Json reproduce = Json::object();  // the pipeline's `reproduce`: {tolerance?, metrics?, timing?}
  Json domain = Json::object();     // domain/1; its `datasets` are those below that are not hidden
  std::vector<DataSet> datasets;
  std::map<std::string, Role> roles;
  std::optional<Use> backend, tools;  // no tools: they run on the backend
  std::vector<LiteratureUse> literature;
  Network network;
  std::map<std::string, GivenInput> inputs;
  std::optional<Code> code;
  Caps budget;       // of the whole run
  fs::path prompts;  // the pipeline's own prompts folder; may be empty
  fs::path prices;   // the pipeline's own price file; may be empty
  std::vector<Step> steps;
  Json resolved;  // the whole pipeline as JSON with defaults, --set applied; what is frozen
  std::vector<Notify> notify;

  // From now on every instance has a process of its own. Nothing of this is frozen.
  void isolate();
  // Folders of programs that are used as plugins: their artifact types are described there.
  std::vector<fs::path> folders_of_programs() const;

  std::set<std::string> secrets() const;                                         // of all its components
  std::string task_role(const StageStep &stage, const std::string &task) const;  // role of the pipeline for a task
};

// A new instance, in this process or in one of its own, as the plan says. Throws as Component::create.
std::shared_ptr<Component> instance_of(const Use &use);

}  // namespace athanor

#endif
