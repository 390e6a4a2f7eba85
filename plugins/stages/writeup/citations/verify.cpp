// SPDX-License-Identifier: Apache-2.0
//
// The cascade of checks on a record; see verify.hpp.
#include "verify.hpp"

#include <algorithm>
#include <athanor/titles.hpp>
#include <cstdlib>

#include "people.hpp"

namespace athanor::writeup {
namespace {

std::string text_of(const Json &record, const char *key) {
  return record.contains(key) && record.at(key).is_string() ? record.at(key).get<std::string>() : "";
}

std::string arxiv_number(const Json &record) {
  const std::string number = sdk::bare_arxiv(text_of(record, "arxiv"));
  return number.empty() ? sdk::arxiv_of_doi(text_of(record, "doi")) : number;
}

bool same_identifier(const Json &a, const Json &b) {
  const std::string doi = sdk::bare_doi(text_of(a, "doi")), arxiv = arxiv_number(a);
  return (!doi.empty() && doi == sdk::bare_doi(text_of(b, "doi"))) || (!arxiv.empty() && arxiv == arxiv_number(b));
}

// Years apart; 0 where one of them is not known.
int years_apart(const Json &a, const Json &b) {
  const auto known = [](const Json &r) { return r.contains("year") && r.at("year").is_number_integer(); };
  return known(a) && known(b) ? std::abs(a.at("year").get<int>() - b.at("year").get<int>()) : 0;
}

int years_allowed(const Json &a, const Json &b) { return arxiv_number(a).empty() && arxiv_number(b).empty() ? 1 : 2; }

Json authors_of(const Json &record) {
  return record.contains("authors") && record.at("authors").is_array() ? record.at("authors") : Json::array();
}

bool is_retracted(const Json &record) { return record.contains("retracted") && record.at("retracted") == true; }

struct Comparison {
  bool same_work = false;
  std::string differs;  // empty: both say the same of it
};

Comparison compare(const Json &mine, const Json &theirs) {
  const std::string authors = author_difference(authors_of(mine), authors_of(theirs));
  const bool year_agrees = years_apart(mine, theirs) <= years_allowed(mine, theirs);
  const bool titled = same_title(text_of(mine, "title"), text_of(theirs, "title"), authors.empty() && year_agrees);
  if (!titled && !same_identifier(mine, theirs)) return {};
  std::string out;
  const auto add = [&](const std::string &text) { out += (out.empty() || text.empty() ? "" : "; ") + text; };
  if (!titled) add("its title is \"" + text_of(theirs, "title") + "\"");
  add(authors);
  if (!year_agrees) add("its year is " + theirs.at("year").dump());
  return {true, out};
}

// Each source's own record, in the order in which they came. An answer that has merged papers only stands for the
// sources that they name, as far as merging compared them.
std::vector<Json> records_in(const Json &answers) {
  std::vector<Json> out;
  const auto add = [&](Json record, const std::string &source) {
    const bool known = std::any_of(out.begin(), out.end(), [&](const Json &r) { return r.at("source") == source; });
    if (source.empty() || known || text_of(record, "title").empty()) return;
    record["source"] = source;
    out.push_back(std::move(record));
  };
  for (const Json &answer : answers) {
    if (answer.contains("records") && answer.at("records").is_array()) {
      for (const Json &record : answer.at("records")) add(record, text_of(record, "source"));
      continue;
    }
    const Json papers = answer.value("papers", Json::array());
    for (const Json &paper : papers) {
      add(paper, text_of(paper, "source"));
      const Json also = paper.value("also", Json::array());
      for (const Json &source : also) add(paper, source);
    }
  }
  return out;
}

struct Sources {
  std::string answered, failed;  // others than the paper's own, by name
};

// A source that cannot be asked in this way ("not_offered") has neither answered nor failed, until it is asked in
// another way; where no source could be asked it counts as one that did not answer.
Sources sources_in(const Json &answers, const std::string &own) {
  enum class Said { cannot, nothing, answered };  // a failure outweighs answers: it may have had the work
  std::vector<std::pair<std::string, Said>> all;
  for (const Json &answer : answers) {
    const Json said = answer.value("sources", Json::array());
    for (const Json &source : said) {
      const std::string name = source.value("name", "");
      if (name == own || name.empty()) continue;
      const bool cannot = source.value("error", Json::object()).value("code", "") == "not_offered";
      const Said now = source.value("ok", false) ? Said::answered : cannot ? Said::cannot : Said::nothing;
      const auto at = std::find_if(all.begin(), all.end(), [&](const auto &s) { return s.first == name; });
      if (at == all.end())
        all.emplace_back(name, now);
      else if (at->second == Said::cannot || now == Said::nothing)
        at->second = now;
    }
  }
  Sources out;
  std::string cannot;
  const auto add = [](std::string &list, const std::string &name) { list += (list.empty() ? "" : ", ") + name; };
  for (const auto &[name, said] : all)
    add(said == Said::answered ? out.answered : said == Said::nothing ? out.failed : cannot, name);
  if (out.answered.empty() && out.failed.empty()) out.failed = cannot;
  return out;
}

Json shown(const Json &record, const std::string &differs) {
  Json out{{"source", text_of(record, "source")}, {"title", text_of(record, "title")}, {"authors", authors_of(record)}};
  for (const char *key : {"year", "doi", "arxiv"})
    if (record.contains(key) && !record.at(key).is_null()) out[key] = record.at(key);
  if (!differs.empty()) out["differs"] = differs;
  return out;
}

std::string in_source(const Json &record, const std::string &differs) {
  return "in " + text_of(record, "source") + " " + differs;
}

std::string year_note(const Json &mine, const Json &theirs) {
  return years_apart(mine, theirs) == 0 ? "" : ", where its year is " + theirs.at("year").dump();
}

// The other sources' records of this work, those that agree with it and those that do not.
struct Others {
  std::vector<Json> agreeing, differing;
  std::vector<std::string> differences;  // of the differing
};

Others others_of(const Json &paper, const std::vector<Json> &records, Verification &out) {
  Others others;
  for (const Json &record : records) {
    const Comparison comparison = compare(paper, record);
    if (!comparison.same_work) continue;
    out.retracted = out.retracted || is_retracted(record);
    if (record.at("source") == text_of(paper, "source")) continue;
    out.records.push_back(shown(record, comparison.differs));
    if (comparison.differs.empty()) {
      others.agreeing.push_back(record);
    } else {
      others.differing.push_back(record);
      others.differences.push_back(comparison.differs);
    }
  }
  return others;
}

std::string differing_text(const Others &others) {
  std::string out;
  for (std::size_t i = 0; i < others.differing.size(); ++i)
    out += (i ? "; " : "") + in_source(others.differing[i], others.differences[i]);
  return out;
}

// Two sources that agree with each other against the record; the first of both with BibTeX of its own.
bool correct(const Json &paper, const Others &others, Verification &out) {
  for (std::size_t i = 0; i < others.differing.size(); ++i)
    for (std::size_t j = i + 1; j < others.differing.size(); ++j) {
      const Json &a = others.differing[i], &b = others.differing[j];
      const Comparison comparison = compare(a, b);
      if (!comparison.same_work || !comparison.differs.empty()) continue;
      const bool second = text_of(a, "bibtex").empty() && !text_of(b, "bibtex").empty();
      out.record = second ? b : a;
      for (const char *key : {"number", "hits", "abstract"})
        if (!out.record.contains(key) && paper.contains(key)) out.record[key] = paper.at(key);
      out.corrected = in_source(paper, compare(out.record, paper).differs);
      out.verdict = "verified";
      out.note = "as " + text_of(a, "source") + " and " + text_of(b, "source") + " have it; " + out.corrected;
      return true;
    }
  return false;
}

void nobody_else_has_it(const Json &paper, const Json &answers, Verification &out) {
  const Json also = paper.value("also", Json::array());
  const std::string source = text_of(paper, "source");
  const Sources sources = sources_in(answers, source);
  if (!also.empty() && sources.answered.empty()) {  // compared when it was found, by identifier or by title and year
    out.verdict = "verified";
    out.note = "also in " + also.front().get<std::string>();
  } else if (!sources.failed.empty()) {
    out.verdict = "could not check";
    out.note = "no answer from " + sources.failed;
  } else if (!sources.answered.empty()) {
    out.verdict = "not found";
    out.note = "not in " + sources.answered;
  } else if (!paper.contains("verified") || paper.at("verified") != true) {
    out.verdict = "from your file";
    out.note = "not checked elsewhere";
  } else {
    out.verdict = "could not check";
    out.note = "only in " + source;
  }
}

// The paper itself may come without BibTeX while a source that agrees has it.
void take_bibtex(const Others &others, Verification &out) {
  if (!text_of(out.record, "bibtex").empty()) return;
  for (const Json &record : others.agreeing)
    if (const std::string bibtex = text_of(record, "bibtex"); !bibtex.empty()) {
      out.record["bibtex"] = bibtex;
      return;
    }
}

}  // namespace

bool same_work(const Json &a, const Json &b) {
  const std::string title = sdk::title_key(text_of(a, "title"));
  return same_identifier(a, b) || (!title.empty() && title == sdk::title_key(text_of(b, "title")));
}

std::vector<Json> lookups_for(const Json &paper) {
  std::vector<Json> out;
  for (const char *key : {"doi", "arxiv"})
    if (const std::string id = text_of(paper, key); !id.empty() && out.empty()) out.push_back({{key, id}});
  if (const std::string title = text_of(paper, "title"); !title.empty()) out.push_back({{"title", title}});
  return out;
}

bool answered_elsewhere(const Json &paper, const Json &answers) {
  const std::vector<Json> records = records_in(answers);
  return std::any_of(records.begin(), records.end(), [&](const Json &record) {
    return record.at("source") != text_of(paper, "source") && compare(paper, record).same_work;
  });
}

Verification verify(const Json &paper, const Json &answers) {
  Verification out;
  out.record = paper;
  out.records = Json::array({shown(paper, "")});
  out.retracted = is_retracted(paper);
  const Others others = others_of(paper, records_in(answers), out);
  if (!others.agreeing.empty() && others.agreeing.size() >= others.differing.size()) {
    out.verdict = "verified";
    out.note = "also in " + text_of(others.agreeing.front(), "source") + year_note(paper, others.agreeing.front());
    if (!others.differing.empty()) out.note += "; " + differing_text(others);
  } else if (!others.differing.empty()) {
    if (!correct(paper, others, out)) {
      out.verdict = "mismatch";
      out.note = differing_text(others);
    }
  } else {
    nobody_else_has_it(paper, answers, out);
  }
  take_bibtex(others, out);
  return out;
}

}  // namespace athanor::writeup
