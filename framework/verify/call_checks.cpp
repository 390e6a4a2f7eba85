// SPDX-License-Identifier: Apache-2.0
//
// Level 2, what its functions answer: to what the host asks, and to what no host should.
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "verify/check_lists.hpp"
#include "verify/trial.hpp"
#include "verify/trying.hpp"

namespace athanor::verify {
namespace {

constexpr const char *unheard = "org.example.unheard/7";

// Validates and creates with one example. Empty: all is well.
std::string fault_of_making(const Setting &setting, const Subject &subject, const Example &example) {
  if (subject.table().validate) {
    setting.doing("in validate, given " + example.title);
    Answer &answer = new_answer();
    const athanor_str text = kept(canonical({{"schema", "athanor.options/1"}, {"options", example.options}}));
    answer.of([&] { return subject.table().validate(text, answer.table()); });
    if (const std::string fault = fault_of(answer); !fault.empty()) return "validate " + fault;
    if (!answer.ok()) return "validate refuses " + example.title + ": " + answer.error_text();
  }
  setting.doing("in create, given " + example.title);
  const Live live(subject, example.options);
  const Answer &created = live.created();
  if (const std::string fault = fault_of(created); !fault.empty()) return "create " + fault;
  if (!created.ok()) return "create refuses " + example.title + ": " + created.error_text();
  if (!live.there()) return "create returned ATHANOR_OK without an instance";
  setting.doing("in destroy, after create with " + example.title);
  return "";
}

// The name of what answers a document, as sdk/schemas/documents has it.
std::string answer_to(const std::string &request) {
  if (request == "athanor.stage.run/1") return "athanor.stage.result/1";
  if (request == "athanor.provider.complete/1") return "athanor.provider.reply/1";
  const std::size_t slash = request.rfind('/');
  return slash == std::string::npos ? "" : request.substr(0, slash) + ".result" + request.substr(slash);
}

std::string told(const std::vector<Fault> &faults, const std::string &what) {
  if (faults.empty()) return "";
  return what + " " + (faults[0].pointer.empty() ? "" : "at " + faults[0].pointer + " ") +
         "does not fit: " + faults[0].message;
}

// Of a stage: every output that it declares, each of its type, where that is known.
std::string fault_of_outputs(const Subject &subject, const Json &outputs) {
  for (const auto &[name, port] : object_at(subject.info(), "outputs").items()) {
    const auto found = outputs.find(name);
    if (found == outputs.end()) {
      if (port.value("optional", false)) continue;
      return "left out the output '" + name + "'";
    }
    const bool list = port.value("list", false);
    if (list != found->is_array()) return "gave the output '" + name + "' as " + (list ? "no list" : "a list");
    const Json *schema = subject.types().find(port["type"]);
    if (!schema) continue;
    const Json one = Json::array({*found});
    for (const Json &item : list ? *found : one)
      if (const std::string fault = told(check_against(item, *schema), "the output '" + name + "'"); !fault.empty())
        return fault;
  }
  return "";
}

// Texts that are no requests at all, by what is wrong with them.
std::vector<std::pair<std::string, std::string>> no_documents() {
  const auto nested = [](std::size_t depth) {
    return R"({"schema":"athanor.stage.run/1","x":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  return {{"an empty text", ""},
          {"half a document", R"({"schema":"athanor.stage.run/1","inp)"},
          {"a list", "[]"},
          {"null", "null"},
          {"a number", "42"},
          {"an object without a schema", "{}"},
          {"a schema that is a number", R"({"schema":7})"},
          {"a text that is no UTF-8", "{\"schema\":\"\xff\xfe\"}"},
          {"a document as deep as may be", nested(ATHANOR_DEPTH_MAX - 2)},
          // Frames are larger with a sanitizer, the stack is not.
          {"a document far too deep", nested(sanitized() ? 2000 : 10000)}};
}

// A sample with one member after another of another type.
std::vector<std::pair<std::string, std::string>> spoilt_samples(const Subject &subject) {
  std::vector<std::pair<std::string, std::string>> out;
  for (const Json &request : subject.requests())
    for (const auto &[name, member] : request.items()) {
      if (name == "schema") continue;
      for (const Json &other : {Json(7), Json("text"), Json::array({nullptr}), Json::object(), Json()}) {
        Json spoilt = request;
        spoilt[name] = other;
        out.emplace_back(name_of_request(request) + " with " + canonical(other) + " as its " + name, canonical(spoilt));
      }
    }
  return out;
}

Outcome look_creates(const Setting &setting) {
  const Subject subject(setting);
  if (subject.examples().empty()) return skipped(subject.why_no_example());
  for (const Example &example : subject.examples())
    if (const std::string fault = fault_of_making(setting, subject, example); !fault.empty()) return failed(fault);
  return passed();
}

Outcome look_runs(const Setting &setting) {
  return each_sample(setting, "", Mood::willing, nullptr, [](const Json &, Answer &, World &world) {
    return world.was_endless() ? "made " + std::to_string(World::most_calls) + " calls and would have made more"
                               : std::string();
  });
}

Outcome look_unknown_request(const Setting &setting) {
  const Subject subject(setting);
  World world(subject);
  Live live(subject, subject.examples().at(0).options);
  setting.doing(std::string("in run, given ") + unheard);
  const Answer &answer = live.run(Json{{"schema", unheard}}, world);
  if (answer.escaped || answer.status == ATHANOR_UNSUPPORTED) return passed();
  const std::string given = std::string("run, given ") + unheard + ", ";
  if (answer.status != ATHANOR_FAILED) return failed(given + "returned " + word_of(answer.status));
  const Json error = answer.error();
  if (error.is_object() && error.contains("code") && error["code"] == "not_offered") return passed();
  return warning(given + "failed with " + answer.error_text() + "; the code not_offered is due");
}

Outcome look_exceptions(const Setting &setting) {
  return each_sample(setting, "", Mood::willing, nullptr, [](const Json &, Answer &answer, World &) {
    return answer.escaped ? "let an exception escape: " + *answer.escaped : std::string();
  });
}

Outcome look_replies(const Setting &setting) {
  return each_sample(setting, "", Mood::willing, nullptr, [](const Json &, Answer &answer, World &world) {
    if (std::string fault = answer.fault_of_counts(); !fault.empty()) return fault;
    return answer.status == ATHANOR_CANCELLED && !world.was_endless()
               ? std::string("returned ATHANOR_CANCELLED, but nobody asked it to stop")
               : std::string();
  });
}

Outcome look_documents(const Setting &setting) {
  return each_sample(setting, "", Mood::willing, nullptr, [](const Json &, Answer &answer, World &) {
    const std::string fault = answer.fault_of_documents();
    return fault.empty() ? fault : "answered with what is no document: " + fault;
  });
}

Outcome look_results(const Setting &setting) {
  const Subject subject(setting);
  return each_sample(setting, "", Mood::willing, nullptr, [&](const Json &request, Answer &answer, World &) {
    if (!answer.ok()) return std::string();
    const std::string schema = request["schema"];
    const Json result = answer.result();
    if (const Json *shape = subject.types().find(answer_to(schema)))
      if (std::string fault = told(check_against(result, *shape), "the result"); !fault.empty())
        return "answered what it should not: " + fault;
    return schema == "athanor.stage.run/1" && result.contains("outputs") ? fault_of_outputs(subject, result["outputs"])
                                                                         : std::string();
  });
}

Outcome look_unknown_members(const Setting &setting) {
  const Subject subject(setting);
  return each_sample(setting, "", Mood::willing, nullptr, [&](const Json &request, Answer &answer, World &) {
    Json more = request;
    more["org.example.unheard"] = {{"of", Json::array({1, "two", nullptr})}};
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    setting.doing("in run, given " + name_of_request(request) + " with a member more");
    const Answer &again = live.run(more, world);
    if (again.status == answer.status) return std::string();
    return "returned " + word_of(answer.status) + ", and with an unknown member in its request " +
           word_of(again.status) + (again.errors.empty() ? "" : " (" + again.error_text() + ")");
  });
}

Outcome look_bad_documents(const Setting &setting) {
  const Subject subject(setting);
  Outcome out = passed();
  // `is_one`: it is a document after all, and may be answered. validate may have nothing to look at.
  const auto look = [&](const std::string &function, const std::string &what, const Answer &answer, bool is_one) {
    if (const std::string fault = fault_of(answer); !fault.empty() && out.status != Status::failed)
      out = failed(function + ", given " + what + ", " + fault);
    else if (!is_one && answer.ok() && out.status == Status::passed)
      out = warning(function + ", given " + what + ", returned ATHANOR_OK");
  };
  const auto try_one = [&](const std::string &what, const std::string &text, bool is_one) {
    const athanor_str document = text.empty() ? athanor_str{nullptr, 0} : kept(text);
    if (!is_one) {
      if (subject.table().validate) {
        setting.doing("in validate, given " + what);
        Answer &answer = new_answer();
        answer.of([&] { return subject.table().validate(document, answer.table()); });
        look("validate", what, answer, true);
      }
      setting.doing("in create, given " + what);
      Answer &answer = new_answer();
      athanor_instance *instance = nullptr;
      answer.of([&] { return subject.table().create(document, &instance, answer.table()); });
      if (instance) subject.table().destroy(instance);
    }
    World world(subject);
    Live live(subject, subject.examples().at(0).options);
    setting.doing("in run, given " + what);
    look("run", what, live.run(text, world), is_one);
  };
  for (const auto &[what, text] : no_documents()) try_one(what, text, what.find("deep") != std::string::npos);
  for (const auto &[what, text] : spoilt_samples(subject)) try_one(what, text, true);
  return out;
}

}  // namespace

std::vector<Check> call_checks() {
  using std::chrono::seconds;
  return {
      {"creates",
       behaves,
       false,
       "validate and create take its defaults and each of its examples, and give an instance.",
       "Mend the example or the code; an example should work for whoever copies it.",
       {"defaults"},
       seconds(20),
       &look_creates},
      {"runs",
       behaves,
       false,
       "run comes back from every request that it speaks.",
       "Run the request under a debugger; what is no valid request fails with bad_request.",
       {"creates"},
       seconds(20),
       &look_runs},
      {"unknown-request",
       behaves,
       false,
       "A request that it does not know gets ATHANOR_UNSUPPORTED or the error not_offered.",
       "Look at the member \"schema\" of each request before all else; in C++ end with unknown_request(request).",
       {"runs"},
       seconds(10),
       &look_unknown_request},
      {"exceptions",
       behaves,
       false,
       "No exception leaves it.",
       "Catch everything before you return; the SDK's classes do so.",
       {"runs"},
       seconds(20),
       &look_exceptions},
      {"replies",
       behaves,
       false,
       "ATHANOR_OK comes with exactly one result, ATHANOR_FAILED with exactly one error, and nothing else with either.",
       "Call result once, as the last thing before returning ATHANOR_OK.",
       {"exceptions"},
       seconds(20),
       &look_replies},
      {"documents",
       behaves,
       false,
       "What it answers are JSON objects in UTF-8, within 16 MiB and 128 levels.",
       "Write documents with a JSON library, and large things into files as artifacts.",
       {"exceptions"},
       seconds(20),
       &look_documents},
      {"results",
       behaves,
       false,
       "A result has what its document promises; outputs of a stage fit their types.",
       "Compare it with docs/architecture.md and `athanor schema TYPE`.",
       {"replies", "documents"},
       seconds(20),
       &look_results},
      {"unknown-members",
       behaves,
       false,
       "A member of a request that it does not know makes no difference.",
       "Read the members you know and leave the others alone.",
       {"replies"},
       seconds(20),
       &look_unknown_members},
      {"bad-documents",
       behaves,
       false,
       "Texts that are no documents, cut, deep or of wrong types, are an error and nothing worse.",
       "Check what you read; fail with bad_request or bad_options.",
       {"replies", "unknown-request"},
       seconds(60),
       &look_bad_documents},
  };
}

}  // namespace athanor::verify
