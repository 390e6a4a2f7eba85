// SPDX-License-Identifier: Apache-2.0
#include "work.hpp"

namespace athanor::crossref {
namespace {

using namespace sdk::literature;

// The first text of a list, or the text.
std::string first_of(const Json &work, const char *key) {
  const Json &value = at_or_null(work, key);
  if (value.is_string()) return value.get<std::string>();
  return value.is_array() && !value.empty() && value.front().is_string() ? value.front().get<std::string>() : "";
}

// The subtitle stands apart, where there is one that the title does not have already.
std::string title_of(const Json &work) {
  const std::string title = sdk::plain_text(first_of(work, "title"));
  const std::string subtitle = sdk::plain_text(first_of(work, "subtitle"));
  const bool there = subtitle.empty() || sdk::title_key(title).find(sdk::title_key(subtitle)) != std::string::npos;
  return title.empty() || there ? title : title + ": " + subtitle;
}

int year_of(const Json &work) {
  for (const char *key : {"issued", "published", "published-print", "published-online", "created"}) {
    const Json &dates = list_at(at_or_null(work, key), "date-parts");
    if (dates.empty() || !dates.front().is_array() || dates.front().empty()) continue;
    const Json &year = dates.front().front();
    if (year.is_number_integer()) return year.get<int>();
    if (year.is_string()) return std::atoi(year.get<std::string>().c_str());  // DataCite
  }
  return 0;
}

bool updates_with(const Json &work, const char *key, const char *type) {
  for (const Json &update : list_at(work, key))
    if (text_at(update, "type") == type) return true;
  return false;
}

}  // namespace

Json paper_of(const Json &work) {
  const std::string title = title_of(work);
  if (title.empty()) return nullptr;
  const std::string doi = text_at(work, "DOI");
  Json out = paper("crossref", sdk::bare_doi(doi), title);
  for (const Json &author : list_at(work, "author")) {
    const std::string family = text_at(author, "family"), given = text_at(author, "given");
    put_author(out, family.empty()
                        ? (text_at(author, "name").empty() ? text_at(author, "literal") : text_at(author, "name"))
                        : given + " " + family);
  }
  put_year(out, year_of(work));
  const std::string venue = sdk::plain_text(first_of(work, "container-title"));
  put(out, "venue", venue.empty() ? sdk::plain_text(first_of(work, "publisher")) : venue);
  put_doi(out, doi);
  put(out, "url", text_at(work, "URL"));
  put_abstract(out, text_at(work, "abstract"));
  if (at_or_null(work, "is-referenced-by-count").is_number())
    out["citations"] = integer_at(work, "is-referenced-by-count");
  const std::string type = text_at(work, "type");
  put(out, "type", out.contains("arxiv") ? "preprint" : type);
  if (updates_with(work, "updated-by", "retraction") || title.rfind("RETRACTED", 0) == 0) out["retracted"] = true;
  if (updates_with(work, "update-to", "retraction")) out["note"] = "this is the notice that another work is retracted";
  return out;
}

}  // namespace athanor::crossref
