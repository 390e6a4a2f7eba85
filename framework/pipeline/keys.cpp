// SPDX-License-Identifier: Apache-2.0
#include "pipeline/keys.hpp"

#include <nlohmann/json.hpp>

namespace athanor::keys {

using Json = nlohmann::json;

namespace {

// The title marks a key that later versions will honour.
constexpr const char *later = "not yet supported";

// `use` of whatever a plugin can be, and what may stand beside it.
Json use(const std::string &what) {
  Json out = R"({"type": ["string", "object"], "minLength": 1, "additionalProperties": false, "required": ["exec"],
    "properties": {
      "exec": {"type": "string", "minLength": 1,
        "description": "a program that is the plugin, relative to this file; docs/isolation.md says what it speaks"},
      "name": {"type": "string", "minLength": 1, "description": "which of its components, where it has several"}}})"_json;
  out["description"] = "write `use:` and the name of a " + what + "; `athanor plugins` lists them; or {exec: PROGRAM}";
  return out;
}

Json isolate() {
  return {{"enum", {"process"}},
          {"description", "process: it runs in a process of its own, so that a crash is an error and nothing else"}};
}

}  // namespace

const Json &pipeline() {
  static const Json schema = R"({
    "type": "object", "additionalProperties": false, "required": ["athanor", "stages"],
    "properties": {
      "athanor": {"const": 1, "description": "begin the file with `athanor: 1`, the version of its format"},
      "name": {"type": "string", "minLength": 1, "description": "what the pipeline is called"},
      "topic": {"type": "string", "format": "path",
        "description": "a text file: what is to be researched, in plain words"},
      "inputs": {"type": "object",
        "description": "artifacts to begin with, each from a JSON file, from a PDF or text (a manuscript), or from RUN:NAME; several where a list is wanted",
        "additionalProperties": {"type": ["string", "array"], "minLength": 1, "minItems": 1,
                                 "items": {"type": "string", "minLength": 1}}},
      "code": {"type": "object", "additionalProperties": false, "required": ["path"],
        "description": "a program of your own to start from, in place of a first draft",
        "properties": {
          "path": {"type": "string", "minLength": 1,
            "description": "the folder it lies in, or a git repository; relative to this file"},
          "revision": {"type": "string", "minLength": 1,
            "description": "a commit, branch or tag of the repository; the files as they stand if not given"},
          "include": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
            "description": "what is taken, such as `**/*.py`; all but hidden files and what git ignores if not given"},
          "editable": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
            "description": "what a model may see and change; every text file taken if not given"}}},
      "budget": {"type": "object",
        "description": "what the run may use up; at the cap it pauses and can be resumed with a higher one"},
      "models": {"type": "object", "description": "roles, and the model that plays each; stages ask for roles",
                 "additionalProperties": {"type": "object"}},
      "backend": {"type": "object", "description": "where experiments run"},
      "tools": {"type": "object", "description": "where plotting and typesetting run; the backend if not given"},
      "literature": {"type": "array", "description": "where papers are looked up", "items": {"type": "object"}},
      "network": {"type": "object", "additionalProperties": false,
        "description": "how servers are reached",
        "properties": {
          "proxy": {"type": "string", "minLength": 1,
            "description": "http://HOST:PORT, through which all but this machine is reached; else the environment's"},
          "no_proxy": {"type": "string", "description": "hosts that are reached without it, separated by commas"},
          "ca_file": {"type": "string", "format": "path", "description": "certificates (PEM) to trust beside the system's"},
          "verify_tls": {"type": "boolean", "default": true, "description": "false: any certificate will do"},
          "plain_http": {"type": "array", "items": {"type": "string", "minLength": 1},
            "description": "HOST or HOST:PORT of servers that may be sent a secret without TLS"}}},
      "notify": {"type": "array", "minItems": 1, "description": "addresses that are told how the run goes",
        "items": {"type": "object", "additionalProperties": false, "required": ["url"],
          "properties": {
            "url": {"type": "string", "minLength": 1,
              "description": "http or https: where a JSON document is posted; or ${secret:NAME}, which holds it"},
            "on": {"type": "array", "minItems": 1,
              "items": {"enum": ["done", "failed", "paused", "waiting", "budget"]},
              "default": ["done", "failed", "paused", "waiting", "budget"],
              "description": "at which events; all of them if not given"},
            "secret": {"type": "string", "format": "secret",
              "description": "${secret:NAME}, the key that the documents are signed with"}}}},
      "domain": {"type": "string", "format": "path",
        "description": "a domain profile: what an experiment is in this field"},
      "datasets": {"type": "array", "items": {"type": "object"},
        "description": "data sets beside the domain profile's, or in place of those with the same id"},
      "stages": {"type": "array", "minItems": 1,
        "description": "what is done, in this order", "items": {"type": "object"}},
      "parameters": {"type": "object", "description": "settings of the study, passed on to the stages as they are"},
      "reproduce": {"type": "object", "additionalProperties": false,
        "description": "what `athanor reproduce` is to make of an exported run",
        "properties": {
          "tolerance": {"type": "number", "minimum": 0, "maximum": 1, "default": 1e-6,
            "description": "how far a value may be from the recorded one, relatively; 0 is exact"},
          "metrics": {"type": "object", "additionalProperties": {"type": "number", "minimum": 0, "maximum": 1},
            "description": "the same for single metrics"},
          "timing": {"type": "array", "items": {"type": "string", "minLength": 1},
            "description": "metrics that depend on time and are not compared, beside those whose unit says so"}}},
      "seed": {"type": "integer", "minimum": 0, "maximum": 9007199254740991, "default": 1,
               "description": "governs everything random"},
      "prices": {"type": "string", "format": "path",
        "description": "a price file of your own, in the form of configs/prices.yaml, looked up before the others"},
      "prompts": {"type": "string", "format": "path",
        "description": "a folder of templates that replace the plugins' own"}
    }})"_json;
  return schema;
}

const Json &dataset() {
  static const Json schema = R"({
    "type": "object", "additionalProperties": false, "required": ["id"],
    "properties": {
      "id": {"type": "string", "format": "slug", "description": "its name; that of one of the profile's changes it"},
      "label": {"type": "string", "minLength": 1, "description": "what people call it"},
      "description": {"type": "string", "description": "what it is and how a program loads it"},
      "source": {"type": "string", "description": "whose it is, in words, for the paper"},
      "licence": {"type": "string", "description": "under which it may be used"},
      "url": {"type": "string", "minLength": 1,
        "description": "http or https: fetched before the run starts; needs sha256"},
      "path": {"type": "string", "minLength": 1,
        "description": "a file or folder on this machine, relative to this file"},
      "package": {"type": "string", "minLength": 1, "description": "it comes with this package; nothing is fetched"},
      "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$",
        "description": "of the file; of a folder as docs/data.md says"},
      "origins": {"type": "array", "items": {"type": "string", "format": "url"},
        "description": "further servers that the url may lead to"},
      "max_bytes": {"format": "bytes", "description": "larger than this is refused; 1GiB for a url if not given"},
      "target": {"type": "string", "minLength": 1, "description": "the column that is to be predicted"},
      "hidden": {"type": "boolean", "description": "true: never shown to experiments, only to the scoring program"}
    }})"_json;
  return schema;
}

const Json &stage() {
  static const Json schema = [] {
    Json out = R"({
    "type": "object", "additionalProperties": false, "required": ["use"],
    "properties": {
      "id": {"type": "string", "format": "slug",
        "description": "its name in this pipeline; the stage's own if not given"},
      "with": {"type": ["object", "null"], "description": "the stage's options"},
      "inputs": {"type": "object",
        "description": "where inputs come from: STAGE.OUTPUT, or a key of the pipeline's inputs",
                 "additionalProperties": {"type": "string", "minLength": 1}},
      "models": {"type": "object", "description": "which role of the pipeline plays a role of the stage",
                 "additionalProperties": {"type": "string", "minLength": 1}},
      "approve": {"enum": ["before", "after"],
        "description": "wait for a person's word before the stage begins, or before what it made is used"},
      "budget": {"type": "object", "description": "what this stage may use up, in each branch"},
      "retry": {"type": "object", "additionalProperties": false, "required": ["times"],
        "description": "when it fails, it begins again; what it had finished is answered from the record",
        "properties": {
          "times": {"type": "integer", "minimum": 1, "maximum": 100, "description": "how many times at most"},
          "on": {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1},
            "default": ["plugin_crashed"],
            "description": "the codes of the errors after which it does; plugin_crashed if not given"},
          "wait": {"format": "duration", "default": 0, "description": "how long it waits before"}}},
      "prompts": {"title": "not yet supported"}
    }})"_json;
    out["properties"]["use"] = use("stage");
    out["properties"]["isolate"] = isolate();
    return out;
  }();
  return schema;
}

const Json &for_each() {
  static const Json schema = R"({
    "type": "object", "additionalProperties": false, "required": ["for_each", "stages"],
    "properties": {
      "for_each": {"type": "string", "minLength": 1,
        "description": "a list: OUTPUT or STAGE.OUTPUT of an earlier stage, or a key of `inputs`"},
      "keep": {"type": "object", "description": "how many items go on, and by which number they are ranked"},
      "parallel": {"type": "integer", "minimum": 1, "maximum": 256, "default": 4,
        "description": "how many items are worked on side by side; 4 if not given"},
      "stages": {"type": "array", "minItems": 1, "items": {"type": "object"},
        "description": "what is done for each item"}
    }})"_json;
  return schema;
}

const Json &keep() {
  static const Json schema = R"({
    "type": "object", "additionalProperties": false, "required": ["top", "by"],
    "properties": {
      "top": {"type": "integer", "minimum": 1, "maximum": 1000000, "description": "how many items go on"},
      "by": {"type": "string", "minLength": 1, "description": "a type and a number in it, such as review.overall"},
      "diverse_by": {"type": "string", "minLength": 1,
        "description": "a type and a member of it, such as idea.hypothesis: of items alike in it, the best goes before all others"}
    }})"_json;
  return schema;
}

const Json &budget() {
  static const Json schema = R"({
    "type": "object", "additionalProperties": false,
    "properties": {
      "usd": {"type": "number", "exclusiveMinimum": 0, "maximum": 1000000, "description": "US dollars, for model calls"},
      "tokens": {"type": "integer", "minimum": 1, "maximum": 1000000000000,
        "description": "input and output tokens of model calls together"},
      "experiments": {"type": "integer", "minimum": 1, "maximum": 1000000000, "description": "programs run as experiments"},
      "wall": {"format": "duration", "description": "time during which stages run, such as 3h"}
    }})"_json;
  return schema;
}

const Json &model() {
  // What is sent with every request of a role, and may be said anew for a single task.
  static const Json settings = R"({
      "temperature": {"type": "number", "minimum": 0, "maximum": 2, "description": "sent with every request"},
      "top_p": {"type": "number", "exclusiveMinimum": 0, "maximum": 1, "description": "sent with every request"},
      "max_output_tokens": {"type": "integer", "minimum": 1, "description": "sent with every request"},
      "seed": {"type": "integer", "minimum": 0, "description": "sent with every request"},
      "stop": {"type": "array", "items": {"type": "string", "minLength": 1}, "description": "texts that end an answer"},
      "reasoning": {"enum": ["none", "minimal", "low", "medium", "high", "xhigh", "max"],
        "description": "how much the model thinks before it answers; its own default if not given"},
      "cache": {"type": "boolean", "description": "whether prompts are marked for the vendor's cache; true if not given"},
      "stream": {"type": "boolean", "description": "whether answers are streamed; true if not given"}
    })"_json;
  static const Json schema = [] {
    Json out = R"({
    "type": "object", "additionalProperties": false, "required": ["use", "model"],
    "properties": {
      "model": {"type": "string", "minLength": 1, "description": "the model's name, as its provider calls it"},
      "with": {"type": ["object", "null"], "description": "the provider's options"},
      "tasks": {"type": "object", "description": "settings for single tasks, such as `experiment.draft: {reasoning: high}`",
        "additionalProperties": {"type": "object", "additionalProperties": false}},
      "structured": {"type": "array", "minItems": 1, "items": {"enum": ["native", "tool", "json", "text"]},
        "description": "how answers may be made to fit a schema; all that the model can do if not given"},
      "fallback": {"type": "array", "items": {"type": "string", "minLength": 1},
        "description": "roles that are asked, in this order, when this one fails"},
      "limits": {"type": "object", "additionalProperties": false, "description": "how fast this model may be asked",
        "properties": {
          "requests_per_minute": {"type": "number", "exclusiveMinimum": 0},
          "input_tokens_per_minute": {"type": "number", "exclusiveMinimum": 0},
          "output_tokens_per_minute": {"type": "number", "exclusiveMinimum": 0},
          "concurrency": {"type": "integer", "minimum": 1, "description": "calls at once"}}},
      "price": {"description": "`free`, or US dollars a million tokens; by the price file if not given",
        "anyOf": [{"const": "free"}, {"type": "object", "additionalProperties": false, "required": ["input", "output"],
          "properties": {"input": {"type": "number", "minimum": 0}, "output": {"type": "number", "minimum": 0},
            "cached": {"type": "number", "minimum": 0}, "cache_write": {"type": "number", "minimum": 0},
            "cache_write_1h": {"type": "number", "minimum": 0}, "reasoning": {"type": "number", "minimum": 0}}}]}
    }})"_json;
    out["properties"].update(settings);
    out["properties"]["use"] = use("provider");
    out["properties"]["isolate"] = isolate();
    out["properties"]["tasks"]["additionalProperties"]["properties"] = settings;
    return out;
  }();
  return schema;
}

const Json &component() {
  static const Json schema = [] {
    Json out = R"({
    "type": "object", "additionalProperties": false, "required": ["use"],
    "properties": {
      "with": {"type": ["object", "null"], "description": "its options"}
    }})"_json;
    out["properties"]["use"] = use("plugin");
    out["properties"]["isolate"] = isolate();
    return out;
  }();
  return schema;
}

const Json &literature() {
  static const Json schema = [] {
    Json out = component();
    out["properties"].update(R"({
      "fresh": {"format": "duration", "default": 2592000,
        "description": "how long a kept answer is used instead of asking again; 30 days if not given"},
      "offline": {"type": "boolean", "default": false,
        "description": "true: only kept answers are used, however old, and nothing is asked"}})"_json);
    return out;
  }();
  return schema;
}

bool not_yet_supported(const Json &schema, const std::string &key) {
  const Json &properties = schema.at("properties");
  return properties.contains(key) && properties.at(key).value("title", "") == later;
}

Json supported(Json schema) {
  Json kept = Json::object();
  for (const auto &[key, below] : schema["properties"].items())
    if (!not_yet_supported(schema, key)) kept[key] = below;
  schema["properties"] = std::move(kept);
  return schema;
}

}  // namespace athanor::keys
