// SPDX-License-Identifier: Apache-2.0
//
// Cited work credited to others: names or years in prose beside a citation whose entry has others, and works named
// without any citation. "Goodfellow et al. (2016) introduced the LSTM \citep{hochreiter1997long}" is the classic.
#include <algorithm>
#include <cstdlib>
#include <regex>

#include "checks.hpp"
#include "latex/characters.hpp"

namespace athanor::writeup::audit {
namespace {

// ASCII letters of a name in lower case: "Jürgen" -> "jurgen", "O'Neil" -> "oneil".
std::string plain_name(const std::string &name) {
  std::string out;
  std::string_view rest = name;
  while (!rest.empty()) {
    const char32_t c = take_character(rest);
    const std::string ascii = c < 0x80 ? std::string(1, static_cast<char>(c)) : text_character(c);
    std::size_t i = 0;
    if (c >= 0x80 && !ascii.empty() && ascii[0] == '{')
      i = ascii.size() > 2 && std::isalpha(static_cast<unsigned char>(ascii[2])) != 0 ? 3 : 0;  // {\v{s}}
    for (; i < ascii.size(); ++i)
      if (std::isalpha(static_cast<unsigned char>(ascii[i])) != 0)
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(ascii[i])));
  }
  return out;
}

std::string surname(const std::string &name) {
  const std::size_t comma = name.find(',');
  if (comma != std::string::npos) return plain_name(name.substr(0, comma));
  const std::size_t space = name.rfind(' ');
  return plain_name(space == std::string::npos ? name : name.substr(space + 1));
}

struct Work {
  std::string key, title;
  std::vector<std::string> surnames, parts;  // parts: every word of every name
  int year = 0;
};
Work work_of(const Json &citation) {
  Work out;
  out.key = citation.at("key");
  out.title = lower(citation.at("title").get<std::string>());
  const Json authors = citation.value("authors", Json::array());
  for (const Json &a : authors) {
    const std::string name = a;
    out.surnames.push_back(surname(name));
    std::string word;
    for (const char c : name + " ") {
      if (c != ' ' && c != ',' && c != '-') {
        word += c;
        continue;
      }
      if (!word.empty()) out.parts.push_back(plain_name(word));
      word.clear();
    }
  }
  if (citation.contains("year") && citation.at("year").is_number_integer()) out.year = citation.at("year");
  return out;
}

// A credit in prose.
struct Credit {
  std::vector<std::string> names;
  int year = 0;  // 0 where none is given
  std::size_t at, end;
  bool sure;           // with "et al." or a year; else only what stands directly before a citation
  bool first = false;  // "et al.": the name is that of the first author
};

const char *const name_pattern =
    R"(((?:(?:van|von|de|der|den|del|la|le|di)\s)*[A-Z](?:[A-Za-z'-]|[\xC3-\xC5][\x80-\xBF])+))";

std::vector<Credit> credits_in(const Sentence &s) {
  static const std::string name = name_pattern;
  static const std::regex credit(
      "\\b" + name + "(?:'s?)?(?:,? (?:and|&) " + name +
      ")?( et al\\.?(?:'s)?| and (?:others|colleagues|co-?workers))?,? ?(?:\\(?((?:19|20)\\d\\d)[a-z]?\\)?)?");
  static const std::vector<std::string> no_names{
      "in",       "the",    "since",  "by",     "from",   "until",   "at",        "on",      "a",
      "an",       "our",    "we",     "figure", "table",  "section", "equation",  "january", "february",
      "march",    "april",  "may",    "june",   "july",   "august",  "september", "october", "november",
      "december", "spring", "summer", "autumn", "winter", "during",  "before",    "after",   "of",
      "as",       "see",    "and",    "both",   "early",  "late",    "version",   "python",  "following"};
  std::vector<Credit> out;
  for (std::sregex_iterator m(s.text.begin(), s.text.end(), credit), end; m != end; ++m) {
    Credit one{{},
               0,
               static_cast<std::size_t>(m->position()),
               static_cast<std::size_t>(m->position() + m->length()),
               false,
               (*m)[3].matched};
    const auto add = [&](const std::string &written) {
      std::string word = written;
      if (word.size() > 2 && word.compare(word.size() - 2, 2, "'s") == 0) word.resize(word.size() - 2);
      const std::size_t space = word.rfind(' ');
      const std::string last = space == std::string::npos ? word : word.substr(space + 1);
      const auto capitals =
          std::count_if(last.begin(), last.end(), [](unsigned char c) { return std::isupper(c) != 0; });
      static const std::regex joined("^(Mc|Mac|De|Di|Le|La|Van|Fitz|O').*|.*['-].*");
      if (capitals > 1 && !std::regex_match(last, joined)) return;  // ImageNet, LSTM: no person
      const std::string plain = plain_name(last);
      if (std::find(no_names.begin(), no_names.end(), plain) == no_names.end()) one.names.push_back(plain);
    };
    add((*m)[1]);
    if ((*m)[2].matched) add((*m)[2]);
    if ((*m)[4].matched) one.year = std::atoi((*m)[4].str().c_str());
    one.sure = (*m)[3].matched || (one.year != 0 && !one.names.empty());
    if (!one.names.empty()) out.push_back(one);
  }
  return out;
}

// The citations that stand together nearest to a credit: behind it first.
std::vector<const Work *> beside(const Sentence &s, const Credit &credit, const std::vector<Work> &works) {
  std::vector<std::size_t> group;
  for (const Mark &m : s.marks) {
    if (m.kind != Piece::Kind::citation || m.at < credit.at) continue;
    if (!group.empty() && m.at > group.back() + 1) break;
    group.push_back(m.at);
  }
  if (group.empty())
    for (const Mark &m : s.marks) {
      if (m.kind != Piece::Kind::citation || m.at >= credit.at) continue;
      if (!group.empty() && m.at > group.back() + 1) group.clear();
      group.push_back(m.at);
    }
  std::vector<const Work *> out;
  for (const std::size_t at : group)
    for (const Work &w : works)
      if (w.key == s.mark_at(at)->text) out.push_back(&w);
  return out;
}

bool wrote(const Work &work, const std::string &name) {
  return std::find(work.surnames.begin(), work.surnames.end(), name) != work.surnames.end() ||
         std::find(work.parts.begin(), work.parts.end(), name) != work.parts.end();
}

std::string described(const Work &w) {
  std::string out = w.key + " is";
  if (!w.surnames.empty()) {
    std::string first = w.surnames.front();
    if (!first.empty()) first[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(first[0])));
    out += " by " + first + (w.surnames.size() > 1 ? " and others" : "");
  }
  return out + (w.year != 0 ? ", " + std::to_string(w.year) : "");
}

// Whether a name may be a method's, a data set's or a word of the title instead of a person's.
bool no_person(const std::string &name, const std::vector<const Work *> &works, const Facts &facts) {
  for (const Work *w : works)
    if (plain_name(w->title).find(name) != std::string::npos && !wrote(*w, name)) return true;
  return lower(facts.told()).find(name) != std::string::npos;
}

void check_beside(const Sentence &s, const Credit &credit, const std::vector<const Work *> &works, const Facts &facts,
                  Findings &out) {
  const auto at = s.place(credit.at);
  for (const std::string &name : credit.names) {
    if (std::any_of(works.begin(), works.end(), [&](const Work *w) { return w->surnames.empty() || wrote(*w, name); }))
      continue;
    if (!credit.sure && no_person(name, works, facts)) continue;
    out.push_back(found("credit_wrong", at,
                        "the text credits \"" + name + "\" and " + described(*works.front()) + "; write \\citet{" +
                            works.front()->key + "}"));
    return;
  }
  const std::string &name = credit.names.front();
  const auto leads = [&](const Work *w) {
    return w->surnames.empty() || w->surnames.front() == name || !wrote(*w, name);
  };
  if (credit.first && std::none_of(works.begin(), works.end(), leads)) {
    out.push_back(found("credit_wrong", at,
                        "\"" + name + "\" is not the first author: " + described(*works.front()) + "; write \\citet{" +
                            works.front()->key + "}"));
    return;
  }
  if (credit.year != 0 &&
      std::none_of(works.begin(), works.end(), [&](const Work *w) { return w->year == 0 || w->year == credit.year; }))
    out.push_back(
        found("credit_wrong", at,
              "the text gives the year " + std::to_string(credit.year) + " and " + described(*works.front())));
}

// "introduced by Goodfellow \citep{...}"
bool stands_before_citation(const Sentence &s, const Credit &credit) {
  static const std::regex by(R"(\b(by|following|of) $)");
  const bool cites =
      credit.end < s.text.size() &&
      (s.text[credit.end] == citation_mark ||
       (s.text[credit.end] == ' ' && credit.end + 1 < s.text.size() && s.text[credit.end + 1] == citation_mark));
  return cites && std::regex_search(s.lower.substr(0, credit.at), by);
}

// "In 2016, the LSTM was introduced \citep{...}"
void check_year(const Sentence &s, const std::vector<Work> &works, Findings &out) {
  static const std::regex told(R"(\b(in|In|since|Since) ((19|20)\d\d)\b)");
  static const std::regex made(
      R"(\b(introduced|proposed|published|presented|invented|described|appeared|first|developed|dates|showed|reported)\b)");
  std::smatch m;
  if (!std::regex_search(s.text, m, told) || !std::regex_search(s.lower, made)) return;
  std::vector<const Work *> cited;
  for (const Mark &mark : s.marks)
    for (const Work &w : works)
      if (mark.kind == Piece::Kind::citation && w.key == mark.text) cited.push_back(&w);
  const int year = std::atoi(m[2].str().c_str());
  if (cited.empty() ||
      std::any_of(cited.begin(), cited.end(), [&](const Work *w) { return w->year == 0 || w->year == year; }))
    return;
  out.push_back(found("credit_wrong", s.place(static_cast<std::size_t>(m.position())),
                      "the text gives the year " + m[2].str() + " and " + described(*cited.front())));
}

// "the corrected resampled t-test (Nadeau and Bengio 2003)": the record's own name for a test, given as it stands.
bool names_a_test(const Sentence &s, const Credit &credit, const Json &claims) {
  const std::string words = s.text.substr(credit.at, credit.end - credit.at);
  const Json &all = claims.at("claims");
  return std::any_of(all.begin(), all.end(), [&](const Json &claim) {
    return claim.at("test").at("name").get_ref<const std::string &>().find(words) != std::string::npos;
  });
}

}  // namespace

void check_credit(const Paper &paper, const Facts &facts, Findings &out) {
  std::vector<Work> works;
  for (const Json &c : facts.records.citations.value("citations", Json::array())) works.push_back(work_of(c));
  for (const Sentence *s : paper.sentences()) {
    for (const Credit &credit : credits_in(*s)) {
      const std::vector<const Work *> cited = beside(*s, credit, works);
      const bool directly = stands_before_citation(*s, credit);
      if (cited.empty()) {
        if (!credit.sure || names_a_test(*s, credit, facts.records.claims)) continue;
        out.push_back(found("work_without_citation", s->place(credit.at),
                            "a work of \"" + credit.names.front() +
                                "\" is named without a citation; write \\citet{key}, or leave it out"));
        continue;
      }
      if (credit.sure || directly) check_beside(*s, credit, cited, facts, out);
    }
    check_year(*s, works, out);
  }
}

}  // namespace athanor::writeup::audit
