// SPDX-License-Identifier: Apache-2.0
//
// Sentences against abstracts; see support.hpp.
#include "support.hpp"

#include <algorithm>
#include <athanor/quotation.hpp>
#include <cctype>
#include <set>

#include "people.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t abstract_bytes = 2500, title_bytes = 300;

// Lower-case words with one blank between.
std::string normalised(const std::string &text) {
  std::string out;
  for (const char c : text)
    if (std::isspace(static_cast<unsigned char>(c)) == 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

const Json *entry_of(const Json &citations, const std::string &key) {
  for (const Json &c : citations.at("citations"))
    if (c.at("key") == key) return &c;
  return nullptr;
}

std::string abstract_of(const Json &citation) { return citation.value("abstract", ""); }

Json work_of(const Json &citation) {
  const std::string key = citation.at("key"), what = "the abstract of " + key;
  return {{"key", key},
          {"title", sdk::quoted(citation.at("title").get<std::string>(), title_bytes, "the title of " + key).text},
          {"authors_text", authors_text(citation.value("authors", Json::array()))},
          {"year", citation.contains("year") ? citation.at("year") : Json("")},
          {"abstract", sdk::quoted(abstract_of(citation), abstract_bytes, what).text}};
}

std::string place(const CitedSentence &s) { return "section " + s.section + ", line " + std::to_string(s.line); }

}  // namespace

bool quotes(const std::string &text, const std::string &span) {
  const std::string wanted = normalised(span);
  if (wanted.find(sdk::taken_out_mark) != std::string::npos) return false;  // our own words
  const auto letters = std::count_if(wanted.begin(), wanted.end(), [](unsigned char c) { return c != ' '; });
  if (letters < 12 || std::count(wanted.begin(), wanted.end(), ' ') < 2) return false;
  return normalised(text).find(wanted) != std::string::npos;
}

// {works: [...], sentences: [{id, section, sentence, keys}]}: pairs that were not judged yet and that can be.
Json SupportCheck::questions(const Json &draft, const Json &citations) {
  Json works = Json::array(), sentences = Json::array();
  std::set<std::string> shown;
  for (const CitedSentence &s : cited_sentences(draft)) {
    Json keys = Json::array();
    for (const std::string &key : s.keys) {
      const Json *citation = entry_of(citations, key);
      if (!citation || judged_.count({key, s.text})) continue;  // an unknown key is the audit's
      Judgement &judgement = judged_[{key, s.text}];
      judgement = {"could not check", "", "no abstract of the work is at hand"};
      if (abstract_of(*citation).empty()) continue;
      judgement.note = "more sentences cite than are compared";
      if (most_ <= 0) continue;
      judgement.note = "the model said nothing about it";
      keys.push_back(key);
      if (shown.insert(key).second) works.push_back(work_of(*citation));
    }
    if (keys.empty()) continue;
    --most_;
    sentences.push_back(
        {{"id", std::to_string(sentences.size() + 1)}, {"section", s.section}, {"sentence", s.text}, {"keys", keys}});
  }
  return {{"works", works}, {"sentences", sentences}};
}

void SupportCheck::take(const Json &context, const Json &answer) {
  for (const Json &check : answer.at("checks")) {
    const std::string key = check.at("key"), verdict = check.at("verdict"), span = check.value("span", "");
    for (const Json &s : context.at("sentences")) {
      const Json &keys = s.at("keys");
      if (s.at("id") != check.at("sentence") || std::find(keys.begin(), keys.end(), key) == keys.end()) continue;
      Judgement &judgement = judged_[{key, s.at("sentence").get<std::string>()}];
      std::string abstract;
      for (const Json &work : context.at("works"))
        if (work.at("key") == key) abstract = work.at("abstract");
      // A work that says nothing of the kind cannot be quoted; whoever says that it does must quote.
      if (verdict == "not supported")
        judgement = {verdict, "", check.value("reason", "")};
      else if (quotes(abstract, span))
        judgement = {verdict, span, check.value("reason", "")};
      else
        judgement = {"could not check", "", "what the model quoted does not stand in the abstract"};
    }
  }
}

void SupportCheck::check(sdk::Host &host, const std::string &call, const Json &draft, const Json &citations) {
  const Json context = questions(draft, citations);
  if (context.at("sentences").empty()) return;
  host.progress(0.5, "comparing sentences with what they cite");
  try {
    take(context, host.call(call, sdk::llm_request("writeup.support", context)).at("json"));
  } catch (const sdk::Error &e) {
    host.log(sdk::Level::warn, "no model compared the sentences that cite with the abstracts: " + e.message);
  }
}

Findings SupportCheck::findings(const Json &draft, const Json &citations) const {
  Findings out;
  for (const CitedSentence &s : cited_sentences(draft))
    for (const std::string &key : s.keys) {
      const auto judged = judged_.find({key, s.text});
      const Json *citation = entry_of(citations, key);
      if (judged == judged_.end() || !citation) continue;
      const Judgement &j = judged->second;
      if (j.verdict != "not supported" && j.verdict != "contradicted") continue;
      const std::string says =
          j.verdict == "contradicted" ? " says otherwise (\"" + j.span + "\")" : " does not support it";
      out.push_back({"citation_unsupported", "warning", place(s),
                     "\"" + s.text + "\" cites \"" + key + "\", and the abstract of that work" + says +
                         (j.note.empty() ? "" : ": " + j.note) +
                         "; say what the work shows, cite one that shows this, or take the citation out"});
    }
  return out;
}

Json SupportCheck::annotated(Json citations, const Json &draft) const {
  for (Json &c : citations["citations"]) c.erase("support");
  for (const CitedSentence &s : cited_sentences(draft))
    for (const std::string &key : s.keys) {
      const auto judged = judged_.find({key, s.text});
      if (judged == judged_.end()) continue;
      const Judgement &j = judged->second;
      Json one{{"section", s.section}, {"sentence", s.text}, {"verdict", j.verdict}};
      if (!j.span.empty()) one["span"] = j.span;
      if (!j.note.empty()) one["note"] = j.note;
      for (Json &c : citations["citations"])
        if (c.at("key") == key) c["support"].push_back(one);
    }
  return citations;
}

Json support_calls(const Json &options) {
  if (options.value("support", 40) == 0 || options.value("literature_queries", 6) == 0) return Json::object();
  return {{"writeup.support",
           {{"count", {0, 1 + options.value("repairs", 1) + options.value("reflections", 1)}},
            {"input_tokens", {800, 25000}},
            {"output_tokens", {50, 4000}}}}};
}

}  // namespace athanor::writeup
