// SPDX-License-Identifier: Apache-2.0
#include "run/calibration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>

#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr double z95 = 1.959963984540054;

// ---- reading what people said -------------------------------------------------------------------

std::vector<std::string> cells_of(const std::string &line) {
  std::vector<std::string> out(1);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == '"' && quoted && i + 1 < line.size() && line[i + 1] == '"')
      out.back() += '"', ++i;
    else if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      out.emplace_back();
    else if (c != '\r')
      out.back() += c;
  }
  for (std::string &cell : out) {
    cell.erase(0, std::min(cell.find_first_not_of(' '), cell.size()));
    while (!cell.empty() && cell.back() == ' ') cell.pop_back();
  }
  return out;
}

std::string lower(std::string word) {
  for (char &c : word) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return word;
}

std::optional<bool> accepted_of(const std::string &word, const std::string &where) {
  const std::string w = lower(word);
  if (w.empty()) return std::nullopt;
  if (w.rfind("accept", 0) == 0 || w == "1" || w == "true" || w == "yes") return true;
  if (w.rfind("reject", 0) == 0 || w == "0" || w == "false" || w == "no") return false;
  throw Error("bad_request", "'" + word + "' is no decision", "write accept or reject", where);
}

KnownScore known_score(const std::string &file, const std::string &score, const std::string &decision,
                       const std::string &where) {
  char *end = nullptr;
  const double value = std::strtod(score.c_str(), &end);
  if (score.empty() || *end != '\0' || !std::isfinite(value))
    throw Error("bad_request", "'" + score + "' is no score", "write a number", where);
  if (file.empty()) throw Error("bad_request", "no file is named", "each row names a paper's file", where);
  return {file, value, accepted_of(decision, where)};
}

std::vector<KnownScore> from_csv(const std::string &text, const std::string &where) {
  std::vector<KnownScore> out;
  std::vector<std::string> head;
  std::size_t line_number = 0;
  const auto column = [&](std::initializer_list<const char *> names) {
    for (std::size_t i = 0; i < head.size(); ++i)
      for (const char *name : names)
        if (lower(head[i]) == name) return i;
    return head.size();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    ++line_number;
    if (line.find_first_not_of(" \r") == std::string::npos) continue;
    std::vector<std::string> cells = cells_of(line);
    const std::string here = where + ":" + std::to_string(line_number);
    if (head.empty()) {
      head = cells;
      if (column({"file", "paper", "id"}) == head.size() || column({"score", "overall"}) == head.size())
        throw Error("bad_request", "the first line names no columns `file` and `score`",
                    "begin the file with: file,score,decision", here);
      continue;
    }
    cells.resize(head.size() + 1);
    out.push_back(known_score(cells[column({"file", "paper", "id"})], cells[column({"score", "overall"})],
                              cells[column({"decision"})], here));
  }
  return out;
}

// ---- statistics ---------------------------------------------------------------------------------

Json interval(double value, double low, double high, std::size_t n) {
  return {{"value", value}, {"low", low}, {"high", high}, {"n", n}};
}

Json rate(std::size_t part, std::size_t all) {
  if (all == 0) return {};
  const auto n = static_cast<double>(all);
  const double p = static_cast<double>(part) / n, zz = z95 * z95;
  const double middle = (p + zz / (2 * n)) / (1 + zz / n),
               half = z95 / (1 + zz / n) * std::sqrt(p * (1 - p) / n + zz / (4 * n * n));
  return interval(p, std::max(0.0, middle - half), std::min(1.0, middle + half), all);
}

std::optional<double> pearson(const std::vector<double> &x, const std::vector<double> &y) {
  const auto n = static_cast<double>(x.size());
  const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n, my = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xy = 0, xx = 0, yy = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xy += (x[i] - mx) * (y[i] - my);
    xx += (x[i] - mx) * (x[i] - mx);
    yy += (y[i] - my) * (y[i] - my);
  }
  if (xx <= 0 || yy <= 0) return std::nullopt;
  return std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
}

// Ranks with ties at their mean.
std::vector<double> ranks(const std::vector<double> &values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> out(values.size());
  for (std::size_t i = 0; i < order.size();) {
    std::size_t end = i;
    while (end < order.size() && values[order[end]] <= values[order[i]]) ++end;
    for (std::size_t k = i; k < end; ++k) out[order[k]] = static_cast<double>(i + end + 1) / 2;
    i = end;
  }
  return out;
}

Json correlation(const std::vector<double> &x, const std::vector<double> &y, double variance) {
  if (x.size() < 4) return {};
  const auto r = pearson(x, y);
  if (!r) return {};
  const double z = std::atanh(std::clamp(*r, -0.999999, 0.999999)),
               half = z95 * std::sqrt(variance / (static_cast<double>(x.size()) - 3));
  return interval(*r, std::tanh(z - half), std::tanh(z + half), x.size());
}

struct Decision {
  bool known, said;
};

std::optional<double> balanced(const std::vector<Decision> &all) {
  std::array<double, 2> right{}, count{};
  for (const Decision &d : all) ++count[d.known], right[d.known] += d.known == d.said;
  if (count[0] == 0 || count[1] == 0) return std::nullopt;
  return (right[0] / count[0] + right[1] / count[1]) / 2;
}

// SplitMix64 (Steele, Lea and Flood 2014), from a fixed seed: the same papers give the same interval.
Json balanced_with_interval(const std::vector<Decision> &all) {
  const auto value = balanced(all);
  if (!value) return {};
  std::uint64_t state = 20240229;
  std::vector<double> drawn;
  std::vector<Decision> sample(all.size());
  for (int round = 0; round < 2000; ++round) {
    for (Decision &d : sample) {
      state += 0x9E3779B97F4A7C15ULL;
      std::uint64_t z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9ULL;
      z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
      d = all[(z ^ (z >> 31)) % all.size()];
    }
    if (const auto b = balanced(sample)) drawn.push_back(*b);
  }
  if (drawn.empty()) return {};
  std::sort(drawn.begin(), drawn.end());
  const auto at = [&](double share) {
    return drawn[static_cast<std::size_t>(share * static_cast<double>(drawn.size() - 1))];
  };
  return interval(*value, at(0.025), at(0.975), all.size());
}

Json decisions_of(const std::vector<Decision> &all) {
  std::size_t right = 0, accepts = 0, false_accepts = 0, false_rejects = 0;
  for (const Decision &d : all) {
    right += d.known == d.said;
    accepts += d.known;
    false_accepts += !d.known && d.said;
    false_rejects += d.known && !d.said;
  }
  return {{"accuracy", rate(right, all.size())},
          {"balanced_accuracy", balanced_with_interval(all)},
          {"false_accepts", rate(false_accepts, all.size() - accepts)},
          {"false_rejects", rate(false_rejects, accepts)}};
}

double mean_distance(const std::vector<double> &x, const std::vector<double> &y) {
  double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) sum += std::abs(x[i] - y[i]);
  return sum / static_cast<double>(x.size());
}

}  // namespace

std::vector<KnownScore> known_scores(const std::string &text, bool json, const std::string &where) {
  if (!json) return from_csv(text, where);
  const Json list = Json::parse(text, nullptr, false);
  if (!list.is_array())
    throw Error("bad_request", "this is no list of scores",
                R"(write [{"file": "a.pdf", "score": 6, "decision": "accept"}, ...])", where);
  std::vector<KnownScore> out;
  for (const Json &one : list) {
    const std::string here = where + ", item " + std::to_string(out.size() + 1);
    const Json score = one.is_object() ? one.value("score", Json()) : Json(),
               file = one.is_object() ? one.value("file", Json()) : Json(),
               decision = one.is_object() ? one.value("decision", Json("")) : Json("");
    out.push_back(known_score(file.is_string() ? file.get<std::string>() : "", score.is_number() ? score.dump() : "",
                              decision.is_string() ? decision.get<std::string>() : decision.dump(), here));
  }
  return out;
}

Json calibration(const std::vector<Judged> &papers) {
  std::vector<double> known, said;
  std::vector<Decision> decided, rejecting;
  Json failed = Json::array();
  std::size_t undecided = 0;
  for (const Judged &p : papers) {
    if (!p.score) {
      failed.push_back(p.paper);
      continue;
    }
    known.push_back(p.known);
    said.push_back(*p.score);
    if (p.decision != "accept" && p.decision != "reject") {
      ++undecided;
      continue;
    }
    decided.push_back({p.known_accept, p.decision == "accept"});
    rejecting.push_back({p.known_accept, false});
  }
  Json out{{"papers", papers.size()},
           {"judged", known.size()},
           {"failed", failed},
           {"undecided", undecided},
           {"correlation",
            {{"pearson", correlation(known, said, 1)}, {"spearman", correlation(ranks(known), ranks(said), 1.06)}}},
           {"mean_absolute_error", known.empty() ? Json() : Json(mean_distance(known, said))},
           {"decisions", decisions_of(decided)},
           {"trivial", {{"always_reject", decisions_of(rejecting)}}}};
  if (!known.empty()) {
    const double mean = std::accumulate(known.begin(), known.end(), 0.0) / static_cast<double>(known.size());
    out["trivial"]["mean_score"] = {
        {"score", mean}, {"mean_absolute_error", mean_distance(known, std::vector<double>(known.size(), mean))}};
  }
  return out;
}

}  // namespace athanor
