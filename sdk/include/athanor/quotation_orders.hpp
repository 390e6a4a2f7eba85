// SPDX-License-Identifier: Apache-2.0
//
// For quotation.hpp: finds the sentences of a text that give orders to whoever reads it, by the rules in
// quotation_rules.hpp over the words of quotation_text.hpp.
#ifndef ATHANOR_QUOTATION_ORDERS_HPP
#define ATHANOR_QUOTATION_ORDERS_HPP

#include <algorithm>
#include <athanor/quotation_rules.hpp>
#include <athanor/quotation_text.hpp>
#include <cstdlib>
#include <initializer_list>
#include <map>
#include <set>
#include <utility>

namespace athanor::sdk::detail {

inline std::vector<std::string> split(const std::string &text, char at) {
  std::vector<std::string> out(1);
  for (const char c : text)
    if (c == at)
      out.emplace_back();
    else
      out.back() += c;
  return out;
}

// One part of a pattern.
struct Slot {
  std::set<std::string> words;
  std::vector<std::string> beginnings;  // of words written with a star
  std::size_t gap = 0;                  // words that may stand before it
  bool order = false, opens = false, number = false;

  void add(const std::string &alternatives) {
    for (const std::string &w : split(alternatives, '|'))
      if (w == "#")
        number = true;
      else if (w[0] == '@')
        for (const List &list : lists)
          if (w.compare(1, std::string::npos, list.name) == 0)
            add(list.words);
          else
            continue;
      else if (w.back() == '*')
        beginnings.push_back(w.substr(0, w.size() - 1));
      else
        words.insert(w);
  }
};

struct Pattern {
  std::vector<Slot> slots;
  const char *why;
};

inline Pattern pattern_of(const Rule &rule) {
  Pattern out{{}, rule.why};
  std::size_t gap = 0;
  for (std::string part : split(rule.pattern, ' ')) {
    if (part[0] == '~') {
      gap = static_cast<std::size_t>(std::atoi(part.c_str() + 1));
      continue;
    }
    Slot slot;
    slot.gap = std::exchange(gap, std::size_t{0});
    slot.order = part[0] == '!';
    slot.opens = part[0] == '^';
    if (slot.order || slot.opens) part.erase(0, 1);
    slot.add(part);
    out.slots.push_back(std::move(slot));
  }
  return out;
}

// All patterns, by the word that they may begin with; those that begin with a star or a number are tried everywhere.
struct Patterns {
  std::vector<Pattern> all;
  std::map<std::string, std::vector<const Pattern *>> by_first;
  std::vector<const Pattern *> anywhere;
  std::set<std::string> vocabulary{"a",  "an",   "the", "of",   "to", "and",  "or", "in", "on",   "for",    "is",
                                   "be", "this", "all", "that", "it", "with", "as", "me", "from", "please", "you"};
  Patterns() {
    for (const Rule &rule : rules) all.push_back(pattern_of(rule));
    for (const Pattern &p : all) {
      for (const std::string &w : p.slots.front().words) by_first[w].push_back(&p);
      if (!p.slots.front().beginnings.empty() || p.slots.front().number) anywhere.push_back(&p);
      for (const Slot &slot : p.slots) vocabulary.insert(slot.words.begin(), slot.words.end());
    }
  }
};
inline const Patterns &patterns() {
  static const Patterns all;
  return all;
}

// Reads a run of single letters [begin, end) as the words that it spells, long words first of all; nothing when most
// of it spells none.
inline std::vector<Word> spelled(const std::vector<Word> &words, std::size_t begin, std::size_t end) {
  const std::size_t n = end - begin;
  std::vector<std::size_t> best(n + 1, 0), length(n + 1, 1);  // of the first k letters; of the word that ends there
  for (std::size_t k = 1; k <= n; ++k) {
    best[k] = best[k - 1];
    std::string word;
    for (std::size_t size = 1; size <= std::min<std::size_t>(k, 14); ++size) {
      word.insert(0, words[begin + k - size].folded);
      const bool known = patterns().vocabulary.count(word) != 0 || word.find_first_not_of("0123456789") == word.npos;
      if (!known || best[k - size] + size * size <= best[k]) continue;
      best[k] = best[k - size] + size * size;
      length[k] = size;
    }
  }
  std::vector<Word> out;
  std::size_t read = 0;
  for (std::size_t k = n; k > 0; k -= length[k]) {
    Word word = words[begin + k - length[k]];
    for (std::size_t i = 1; i < length[k]; ++i) word.folded += words[begin + k - length[k] + i].folded;
    word.end = words[begin + k - 1].end;
    word.sentence = words[begin].sentence;
    word.opens = word.opens && (k == length[k] || word.capital);
    if (length[k] > 2) read += length[k];
    out.insert(out.begin(), std::move(word));
  }
  return read * 2 < n ? std::vector<Word>() : out;
}

// i g n o r e  a l l: letters that stand alone are read together.
inline std::vector<Word> with_spaced_words(const std::vector<Word> &words) {
  std::vector<Word> out;
  for (std::size_t i = 0; i < words.size();) {
    std::size_t end = i;
    while (end < words.size() && words[end].folded.size() == 1) ++end;
    const std::vector<Word> read = end - i < 6 ? std::vector<Word>() : spelled(words, i, end);
    end = std::max(end, i + 1);
    if (read.empty())
      out.insert(out.end(), words.begin() + static_cast<std::ptrdiff_t>(i),
                 words.begin() + static_cast<std::ptrdiff_t>(end));
    else
      out.insert(out.end(), read.begin(), read.end());
    i = end;
  }
  return out;
}

class Orders {
 public:
  explicit Orders(const std::vector<Word> &words) : words_(words) {}

  struct Found {
    const char *why;
    std::size_t begin, end;  // words
  };
  std::vector<Found> find() const {
    std::vector<Found> out;
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const auto known = patterns().by_first.find(words_[i].folded);
      if (known != patterns().by_first.end() && try_all(known->second, i, out)) continue;
      try_all(patterns().anywhere, i, out);
    }
    return out;
  }

 private:
  bool try_all(const std::vector<const Pattern *> &list, std::size_t i, std::vector<Found> &out) const {
    for (const Pattern *p : list)
      if (const std::size_t end = match(*p, 0, i, i); end != 0) {
        out.push_back({p->why, i, end});
        return true;
      }
    return false;
  }

  // Depth first over the gaps; 0 for no match, else the word after the last slot.
  std::size_t match(const Pattern &p, std::size_t slot, std::size_t i, std::size_t first) const {
    if (slot == p.slots.size()) return i;
    for (std::size_t skip = 0; skip <= p.slots[slot].gap && i + skip < words_.size(); ++skip) {
      if (skip > 0 && words_[i + skip].sentence != words_[first].sentence) break;
      if (!fits(p.slots[slot], i + skip)) continue;
      if (const std::size_t end = match(p, slot + 1, i + skip + 1, first)) return end;
    }
    return 0;
  }

  bool fits(const Slot &slot, std::size_t i) const {
    const std::string &w = words_[i].folded;
    const bool named =
        slot.words.count(w) != 0 || std::any_of(slot.beginnings.begin(), slot.beginnings.end(),
                                                [&](const std::string &b) { return w.compare(0, b.size(), b) == 0; });
    return (named || (slot.number && could_be_score(i))) && (!slot.opens || words_[i].opens) &&
           (!slot.order || ordered(i));
  }

  // A number from 1 to 100 that is no end of a scale ("from 1 to 10").
  bool could_be_score(std::size_t i) const {
    if (!numeric(i)) return false;
    const double value = std::atof(words_[i].folded.c_str());
    if (value < 1 || value > 100) return false;
    const auto low = [&](std::size_t k) { return words_[k].folded == "0" || words_[k].folded == "1"; };
    const auto joins = [&](std::size_t k) { return is(k, {"to", "and", "through", "until"}); };
    if (low(i) && i + 1 < words_.size() &&
        (numeric(i + 1) || (i + 2 < words_.size() && joins(i + 1) && numeric(i + 2))))
      return false;
    return !(i > 0 && ((low(i - 1) && value <= 100 && value > 1) || (i > 1 && joins(i - 1) && low(i - 2))));
  }
  bool numeric(std::size_t i) const { return words_[i].folded.find_first_not_of("0123456789.") == std::string::npos; }

  bool is(std::size_t i, std::initializer_list<const char *> words) const {
    return std::any_of(words.begin(), words.end(), [&](const char *w) { return words_[i].folded == w; });
  }

  // Whether the sentence speaks to somebody before this word.
  bool addressed(std::size_t i) const {
    for (std::size_t k = i; k-- > 0 && words_[k].sentence == words_[i].sentence;)
      if (is(k, {"you",    "your",       "please",    "reviewer",  "reviewers",  "referee", "referees",
                 "reader", "assistant",  "llm",       "llms",      "ai",         "chatgpt", "required",
                 "asked",  "instructed", "essential", "important", "imperative", "sure",    "remember",
                 "ensure", "kindly",     "must",      "ignore",    "disregard",  "forget"}))
        return true;
    return false;
  }

  // Whether the verb at `i` is an order. "We give ...", "models that ignore ...", "attacks may reveal" are none.
  bool ordered(std::size_t i) const {
    std::size_t k = i;
    while (k > 0 && !words_[k].opens &&
           is(k - 1, {"always", "just", "only", "simply", "also", "immediately", "kindly", "instead", "therefore",
                      "directly", "not", "first", "again", "thus"}))
      --k;
    if (k == 0 || words_[k].opens) return true;
    if (is(k - 1, {"please", "now", "then"})) return true;
    return is(k - 1, {"must", "should",    "shall",    "will",      "to",     "and", "or",
                      "but",  "can",       "may",      "could",     "do",     "you", "ai",
                      "llm",  "assistant", "reviewer", "reviewers", "reader", "so",  "instructions"}) &&
           addressed(i);
  }

  const std::vector<Word> &words_;
};

}  // namespace athanor::sdk::detail

#endif
