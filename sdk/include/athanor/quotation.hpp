// SPDX-License-Identifier: Apache-2.0
//
// Text that somebody else wrote (a paper, an abstract, a data set, a program's output) as a quotation for a prompt.
// It is bounded, cannot end the quotation that it stands in, holds no invisible characters, and sentences that give
// orders to the reader are replaced by a visible mark and reported:
//
//     const sdk::Quotation q = sdk::quoted(abstract, 2000, "the abstract of Smith 2020");
//     context["abstract"] = q.text;                     // between lines of equals signs in the template
//     for (const sdk::Removed &r : q.removed) host.log(sdk::Level::warn, r.sentence());
//
// What finds the orders is a heuristic; it errs on the side of taking a sentence out, and says so. A stage must not
// let a score, a verdict or a citation follow from quoted text alone.
#ifndef ATHANOR_QUOTATION_HPP
#define ATHANOR_QUOTATION_HPP

#include <athanor/quotation_orders.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace athanor::sdk {

// Stands where something was taken out.
inline constexpr const char *taken_out_mark = "[an instruction to the reader was taken out]";

struct Removed {
  std::string what;     // where it stood, as given to `quoted`
  std::string excerpt;  // at most 200 bytes of it
  std::string why;
  nlohmann::json document() const { return {{"what", what}, {"excerpt", excerpt}, {"why", why}}; }
  std::string sentence() const { return what + " " + why + ": \"" + excerpt + "\" (taken out of the quotation)"; }
};

struct Quotation {
  std::string text;
  bool cut = false;  // longer than the limit
  std::vector<Removed> removed;
};

namespace detail {

// At most `limit` bytes, never half a character.
inline std::string bounded(const std::string &text, std::size_t limit) {
  if (text.size() <= limit) return text;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

inline std::string excerpt_of(const std::string &text) {
  std::string line;
  for (const char c : text)
    if (c != '\n' && c != '\t')
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  return line.size() <= 200 ? line : bounded(line, 197) + "...";
}

// The bytes of a sentence around a finding, at most 300 on either side of it.
struct Passage {
  std::size_t begin, end, first_word, last_word;
  const char *why;
};

inline Passage passage_of(const std::string &text, const std::vector<Word> &words, const Orders::Found &found) {
  std::size_t first = found.begin, last = found.end - 1;
  while (first > 0 && words[first - 1].sentence == words[found.begin].sentence &&
         words[found.begin].begin - words[first - 1].begin < 300)
    --first;
  while (last + 1 < words.size() && words[last + 1].sentence == words[found.end - 1].sentence &&
         words[last + 1].end - words[found.end - 1].end < 300)
    ++last;
  std::size_t end = words[last].end;
  while (end < text.size() && (std::string_view(".!?\"')]").find(text[end]) != std::string_view::npos)) ++end;
  return {words[first].begin, end, first, last, found.why};
}

// A sentence after one that was taken out goes too when it goes on in the same voice.
inline bool goes_on(const std::vector<Word> &words, std::size_t first) {
  static constexpr const char *cues[] = {"accept",       "reject", "score",  "scores",   "overall",  "rating",
                                         "cite",         "ten",    "review", "positive", "decision", "verdict",
                                         "instructions", "obey",   "comply", "recommend"};
  for (std::size_t i = first; i < words.size() && i < first + 8 && words[i].sentence == words[first].sentence; ++i)
    for (const char *cue : cues)
      if (words[i].folded == cue) return true;
  return false;
}

inline std::vector<Passage> passages(const std::string &text, const std::vector<Word> &words) {
  std::vector<Passage> out;
  for (const Orders::Found &found : Orders(words).find()) {
    Passage p = passage_of(text, words, found);
    if (!out.empty() && p.begin <= out.back().end) {
      out.back().end = std::max(out.back().end, p.end);
      out.back().last_word = std::max(out.back().last_word, p.last_word);
    } else {
      out.push_back(p);
    }
    Passage &last = out.back();
    while (last.last_word + 1 < words.size() && goes_on(words, last.last_word + 1)) {
      const std::size_t next = last.last_word + 1;
      const Passage more = passage_of(text, words, {last.why, next, next + 1});
      if (words[more.last_word].sentence == words[last.last_word].sentence) break;
      last.end = more.end;
      last.last_word = more.last_word;
    }
  }
  return out;
}

// Marks of a conversation in the formats of known models.
inline bool role_mark(std::string &text, std::vector<Removed> &removed, std::string_view what) {
  static constexpr const char *marks[] = {
      "<|",           "[INST]",          "[/INST]",      "<<SYS>>", "<</SYS>>",        "<SYS>",          "</SYS>",
      "<system>",     "</system>",       "<s>",          "</s>",    "### Instruction", "## Instruction", "### System",
      "### Response", "<start_of_turn>", "<end_of_turn>"};
  bool any = false;
  for (const char *mark : marks)
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
      std::size_t end = at + std::string_view(mark).size();
      if (std::string_view(mark) == "<|") {
        const std::size_t close = text.find("|>", end);
        if (close == std::string::npos || close - end > 40) {
          at = end;
          continue;
        }
        end = close + 2;
      }
      if (!any)
        removed.push_back({std::string(what), excerpt_of(text.substr(at, 80)), "imitates the marks of a conversation"});
      any = true;
      text.replace(at, end - at, " ");
    }
  return any;
}

}  // namespace detail

// `what` names the text in reports ("the abstract of ..."). `limit` is in bytes of the result.
inline Quotation quoted(std::string_view text, std::size_t limit, std::string_view what = "the text") {
  Quotation out;
  detail::Cleaned clean = detail::cleaned(text);
  if (clean.spelled.size() > 3)
    out.removed.push_back(
        {std::string(what), detail::excerpt_of(clean.spelled), "hides a message in characters that nobody sees"});
  detail::role_mark(clean.text, out.removed, what);
  const std::vector<detail::Word> words = detail::with_spaced_words(detail::words_of(clean.text));
  std::string kept;
  std::size_t from = 0;
  for (const detail::Passage &p : detail::passages(clean.text, words)) {
    kept.append(clean.text, from, p.begin - from);
    kept += taken_out_mark;
    out.removed.push_back({std::string(what), detail::excerpt_of(clean.text.substr(p.begin, p.end - p.begin)), p.why});
    from = p.end;
  }
  kept.append(clean.text, from, std::string::npos);
  out.text = detail::bounded(kept, limit);
  out.cut = out.text.size() < kept.size();
  return out;
}

// The same for every text in a document, such as the preview of a table; members' names are quoted as well. Each
// text may have `limit` bytes.
inline nlohmann::json quoted_values(const nlohmann::json &value, std::size_t limit, std::string_view what,
                                    std::vector<Removed> &removed) {
  const auto text_of = [&](const std::string &text) {
    Quotation q = quoted(text, limit, what);
    removed.insert(removed.end(), q.removed.begin(), q.removed.end());
    return q.text;
  };
  if (value.is_string()) return text_of(value.get_ref<const std::string &>());
  nlohmann::json out = value.is_array() ? nlohmann::json::array() : nlohmann::json::object();
  if (value.is_array())
    for (const nlohmann::json &item : value) out.push_back(quoted_values(item, limit, what, removed));
  else if (value.is_object())
    for (const auto &[key, item] : value.items()) out[text_of(key)] = quoted_values(item, limit, what, removed);
  else
    return value;
  return out;
}

}  // namespace athanor::sdk

#endif
