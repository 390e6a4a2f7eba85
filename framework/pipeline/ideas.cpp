// SPDX-License-Identifier: Apache-2.0
//
// See ideas.hpp.
#include "pipeline/ideas.hpp"

#include <algorithm>
#include <cctype>

#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  return text;
}

std::string text_of(const Json &value) {
  if (value.is_string()) return trimmed(value.get<std::string>());
  if (value.is_null()) return {};
  if (!value.is_object()) return value.dump();
  // An experiment as an object of named parts: one sentence each.
  std::string out;
  for (const auto &[key, part] : value.items()) {
    std::string text;
    if (part.is_array())
      for (const Json &item : part) text += (text.empty() ? "" : "; ") + text_of(item);
    else
      text = text_of(part);
    if (!text.empty()) out += (out.empty() ? "" : " ") + key + ": " + text + (text.back() == '.' ? "" : ".");
  }
  return out;
}

std::string text_at(const Json &idea, const char *key) {
  const auto found = idea.find(key);
  return found == idea.end() ? std::string() : text_of(*found);
}

// A list of texts, or one text, as a list of texts.
Json texts_at(const Json &idea, const char *key) {
  Json out = Json::array();
  const auto found = idea.find(key);
  if (found == idea.end()) return out;
  if (!found->is_array()) {
    if (const std::string text = text_of(*found); !text.empty()) out.push_back(text);
    return out;
  }
  for (const Json &item : *found)
    if (const std::string text = text_of(item); !text.empty()) out.push_back(text);
  return out;
}

bool is_idea(const Json &value) {
  return value.is_object() && value.contains("Title") && (value.contains("Short Hypothesis") || value.contains("Name"));
}

const std::set<std::string> known_members{
    "Name", "Title", "Short Hypothesis", "Related Work", "Abstract", "Experiments", "Risk Factors and Limitations",
    "Code"};

}  // namespace

bool looks_like_ideas(const Json &document) {
  if (is_idea(document)) return true;
  return document.is_array() && !document.empty() && std::any_of(document.begin(), document.end(), is_idea);
}

std::string slug_of(const std::string &text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const char lower = static_cast<char>(std::tolower(byte));
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '_')
      out += lower;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  out.erase(0, std::min(out.find_first_not_of("-_"), out.size()));
  if (out.size() > 64) out.resize(64);
  out.erase(out.find_last_not_of("-_") + 1);
  return out;
}

void Ideas::add(const Json &document, const std::string &from, Account &account) {
  const Json all = document.is_array() ? document : Json::array({document});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::string called = "idea " + std::to_string(i + 1) + " of " + from;
    if (all[i].is_object())
      add_one(all[i], called, from, account);
    else
      account.left(called, "it is no object with Name, Title and Short Hypothesis");
  }
}

void Ideas::add_one(const Json &theirs, const std::string &called, const std::string &from, Account &account) {
  Json idea{{"title", text_at(theirs, "Title")}, {"hypothesis", text_at(theirs, "Short Hypothesis")}};
  for (const auto &[key, ours] : {std::pair{"Title", "title"}, std::pair{"Short Hypothesis", "hypothesis"}})
    if (idea.at(ours).get_ref<const std::string &>().empty())
      return account.left(called, std::string("it has no ") + key + "; add one to the file and import it again");
  std::string id = slug_of(text_at(theirs, "Name"));
  if (id.empty()) id = slug_of(idea.at("title"));
  if (id.empty()) id = "idea";
  if (const std::string abstract = text_at(theirs, "Abstract"); !abstract.empty()) idea["abstract"] = abstract;
  if (const Json texts = texts_at(theirs, "Experiments"); !texts.empty()) idea["experiments"] = texts;
  if (const Json texts = texts_at(theirs, "Risk Factors and Limitations"); !texts.empty()) idea["risks"] = texts;
  if (const Json related = texts_at(theirs, "Related Work"); !related.empty())
    idea["related_work"] = related.size() == 1 ? related[0] : related;
  const auto same = [&](const Json &known) {
    Json other = known;
    other.erase("id");
    return other == idea;
  };
  if (std::any_of(list.begin(), list.end(), same)) return;
  const std::string base = id.substr(0, 60);
  for (int n = 2; !ids.insert(id).second; ++n) id = base + "-" + std::to_string(n);
  idea["id"] = id;
  list.push_back(idea);
  account.taken("idea " + id, "from " + from +
                                  (idea.contains("related_work")
                                       ? "; its Related Work is kept, but stages look the literature up themselves"
                                       : ""));
  for (const auto &[key, value] : theirs.items())
    if (!known_members.count(key)) account.left("\"" + key + "\" of " + id, "no member of an idea has this meaning");
  if (const std::string seed_code = text_at(theirs, "Code"); !seed_code.empty()) code[id] = seed_code + "\n";
}

namespace {

// The nearest papers with what differs, one sentence each; what was imported as text stays that text.
std::string related_work(const Json &idea) {
  if (idea.contains("related_work")) {
    std::string out;
    for (const Json &text : texts_at(idea, "related_work")) out += (out.empty() ? "" : "\n") + text.get<std::string>();
    return out;
  }
  std::string out = text_at(object_at(idea, "novelty"), "reason");
  for (const Json &work : list_at(idea, "related")) {
    const std::string difference = text_at(work, "difference");
    if (difference.empty()) continue;
    const std::string year = text_at(work, "year");
    out +=
        (out.empty() ? "" : " ") + text_at(work, "title") + (year.empty() ? "" : " (" + year + ")") + ": " + difference;
  }
  return out;
}

Json their_idea(const Json &idea) {
  std::string name = idea.at("id");
  std::replace(name.begin(), name.end(), '-', '_');
  std::string abstract = text_at(idea, "abstract");
  if (abstract.empty()) abstract = text_at(idea, "hypothesis");
  return {{"Name", name},
          {"Title", idea.at("title")},
          {"Short Hypothesis", idea.at("hypothesis")},
          {"Related Work", related_work(idea)},
          {"Abstract", abstract},
          {"Experiments", texts_at(idea, "experiments")},
          {"Risk Factors and Limitations", texts_at(idea, "risks")}};
}

}  // namespace

Json their_ideas(const Json &list) {
  Json out = Json::array();
  for (const Json &idea : list) out.push_back(their_idea(idea));
  return out;
}

}  // namespace athanor
