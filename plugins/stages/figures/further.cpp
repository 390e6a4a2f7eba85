// SPDX-License-Identifier: Apache-2.0
//
// The flow of a further figure; see further.hpp.
#include "further.hpp"

#include "description.hpp"

namespace athanor::figures {

using sdk::Error;
using sdk::Level;

namespace {

constexpr double same_picture = 0.2;        // mean distance of fingerprints below which two pictures are one
constexpr std::size_t shown_output = 3000;  // bytes of a failed program's output; the end says what went wrong

// Whether the model that answers the task sees pictures.
bool sees(const Json &run, const std::string &task) {
  return run.value("tasks", Json::object()).value(task, Json::object()).value("vision", false);
}

std::string tail(const std::string &text) {
  return text.size() <= shown_output ? text : "... " + text.substr(text.size() - shown_output);
}

std::string joined(const std::vector<std::string> &faults) {
  std::string out;
  for (const std::string &fault : faults) out += (out.empty() ? "" : "; ") + fault;
  return out;
}

}  // namespace

Further::Further(const Workshop &shop, const Json &options, const Json &run, const Sources &sources)
    : shop_(shop),
      sources_(sources),
      count_(options.value("further", 1)),
      repairs_(options.value("repairs", 2)),
      reflections_(options.value("reflections", 1)),
      sighted_(reflections_ > 0 && sees(run, "figures.look")) {}

void Further::draw(Drawn &drawn) {
  if (count_ == 0) return;
  base_ = description(sources_.data, sources_.study, sources_.results, sources_.claims);
  data_file_ = shop_.put("data", data_document(sources_.data, sources_.results, sources_.claims));
  for (int i = 1; i <= count_; ++i) {
    const std::string id = "further-" + std::to_string(i);
    shop_.host.progress(0.3 + 0.7 * (i - 1) / count_,
                        "a further figure, " + std::to_string(i) + " of " + std::to_string(count_));
    try {
      if (!one(id, drawn)) break;
    } catch (const Error &e) {
      // A stopped run stops here too, and a replay must say what it lacks.
      if (e.code == "cancelled" || e.code == "replay_miss") throw;
      shop_.host.log(Level::warn, "the figure " + id + " is left out: " + e.message);
    }
  }
}

bool Further::one(const std::string &id, Drawn &drawn) {
  Json answer = ask(id + "/propose", "figures.propose", context(drawn));
  if (answer.at("code").get<std::string>().empty()) {
    shop_.host.log(Level::info, "no further figure: " + answer.at("title").get<std::string>());
    return false;
  }
  Picture kept;
  int tries = 0;
  bool seen = false;
  if (!make(id, answer, kept, tries, drawn)) {
    shop_.host.log(Level::warn, "the figure " + id + " is left out: " + joined(kept.faults));
    return true;
  }
  if (sighted_ && !reflect(id, answer, kept, tries, seen, drawn)) return true;
  drawn.seen.push_back({id, kept.preview.at("artifact"), kept.report.at("fingerprint")});
  drawn.documents.push_back({{"id", id},
                             {"title", answer.at("title")},
                             {"caption", answer.at("caption")},
                             {"kind", "program"},
                             {"width", kept.report.at("width")},
                             {"origin", "model"},
                             {"seen", seen},
                             {"file", kept.file},
                             {"preview", kept.preview},
                             {"data", shop_.put(id, {{"figure", id},
                                                     {"kind", "program"},
                                                     {"drawn", kept.report.at("drawn")},
                                                     {"program", answer.at("code")}})},
                             {"records", kept.evidence.records},
                             {"names", kept.evidence.names}});
  return true;
}

bool Further::make(const std::string &id, Json &answer, Picture &out, int &tries, const Drawn &drawn) {
  for (int repairs = 0;; ++repairs) {
    const std::string number = std::to_string(++tries);
    out = picture(id + "/draw-" + number, answer, drawn);
    if (out.faults.empty()) return true;
    if (repairs >= repairs_) return false;
    answer = repaired(id + "/repair-" + number, answer, out.faults);
  }
}

bool Further::reflect(const std::string &id, Json &answer, Picture &out, int &tries, bool &seen, const Drawn &drawn) {
  for (int round = 0;; ++round) {
    const Json look = ask(
        id + "/look-" + std::to_string(round + 1), "figures.look",
        {{"figure", {{"title", answer.at("title")}, {"caption", answer.at("caption")}, {"code", answer.at("code")}}},
         {"question", base_.at("question")},
         {"others", context(drawn).at("figures")}},
        Json::array({{{"artifact", out.preview.at("artifact")}, {"media_type", "image/png"}}}));
    const std::string verdict = look.at("verdict");
    std::vector<std::string> problems;
    for (const Json &problem : look.at("problems")) problems.push_back(problem);
    if (verdict == "drop") {
      shop_.host.log(Level::warn, "the figure " + id + " is left out by who looked at it: " + joined(problems));
      return false;
    }
    seen = true;
    if (verdict == "keep") return true;
    if (round >= reflections_) {
      shop_.host.log(Level::warn, "the figure " + id + " is kept with remarks: " + joined(problems));
      return true;
    }
    Json better = answer;
    if (!look.value("code", "").empty())
      better["code"] = look.at("code");
    else
      better = repaired(id + "/revise-" + std::to_string(round + 1), answer, problems);
    Picture next;
    if (!make(id, better, next, tries, drawn)) {
      shop_.host.log(Level::warn, "the figure " + id + " is kept as it was, its revision failed: " +
                                      joined(next.faults) + "; remarks: " + joined(problems));
      return true;
    }
    answer = better;
    out = next;
    seen = false;  // until somebody looked at this one
  }
}

Further::Picture Further::picture(const std::string &call, const Json &answer, const Drawn &drawn) {
  Picture out;
  for (const char *member : {"title", "caption"}) {
    const std::string number = loose_number(answer.at(member), sources_.data);
    if (!number.empty())
      out.faults.push_back("the " + std::string(member) + " has the number " + number +
                           "; a figure's words say what is shown, numbers stand in the text");
  }
  Json files = shop_.programs({"further.py", "style.py", "pictures.py", "readable.py", "shown.py"});
  files.push_back({{"path", "figure.py"}, {"text", answer.at("code")}});
  files.push_back({{"path", "data.json"}, {"artifact", data_file_.at("artifact")}});
  const Json outcome = shop_.host.call(
      call, {{"schema", "athanor.tool/1"},
             {"purpose", "draw a further figure"},
             {"command", {"/usr/bin/python3", "further.py", std::to_string(shop_.dpi)}},
             {"env", {{"MPLBACKEND", "Agg"}, {"MPLCONFIGDIR", ".matplotlib"}, {"SOURCE_DATE_EPOCH", "0"}}},
             {"limits", {{"seconds", 90}, {"memory_bytes", std::int64_t{1} << 30}}},
             {"files", files},
             {"collect", {"figure.pdf", "figure.png", "report.json"}}});
  if (outcome.value("status", "") != "ok") {
    out.faults.push_back("the program ended with status " + outcome.value("status", "unknown") + ":\n" +
                         tail(outcome.value("output", "")));
    return out;
  }
  out.report = read_json(shop_.host, outcome, "report.json");
  out.file = file_of(outcome, "figure.pdf");
  out.preview = file_of(outcome, "figure.png");
  const Json &report = out.report;
  for (const Json &fault : report.at("faults")) out.faults.push_back(fault);
  for (const std::string &fault : check_numbers(report.at("drawn"), report.at("shown"), sources_.results, out.evidence))
    out.faults.push_back(fault);
  for (const Json &words : report.at("words"))
    if (const std::string number = loose_number(words, sources_.data); !number.empty())
      out.faults.push_back("the picture has the number " + number + " in its words \"" + words.get<std::string>() +
                           "\"; let axes and marks show numbers");
  const std::string twin =
      same_as({call, out.preview.at("artifact"), report.at("fingerprint")}, drawn.seen, same_picture);
  if (!twin.empty()) out.faults.push_back("the picture is the same as the figure " + twin + "; show something else");
  return out;
}

Json Further::repaired(const std::string &call, const Json &answer, const std::vector<std::string> &faults) {
  Json context = base_;
  context["figure"] = {{"title", answer.at("title")}, {"caption", answer.at("caption")}, {"code", answer.at("code")}};
  context["problems"] = faults;
  return ask(call, "figures.repair", context);
}

Json Further::ask(const std::string &call, const std::string &task, const Json &context, const Json &images) {
  Json request = sdk::llm_request(task, context);
  if (images.is_array()) request["images"] = images;
  return shop_.host.call(call, request).at("json");
}

Json Further::context(const Drawn &drawn) const {
  Json out = base_;
  out["figures"] = Json::array();
  for (const Json &f : drawn.documents)
    out["figures"].push_back({{"id", f.at("id")}, {"title", f.at("title")}, {"caption", f.at("caption")}});
  return out;
}

}  // namespace athanor::figures
