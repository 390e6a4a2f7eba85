// {{=<% %>=}}A second program for the same study, from its description: ranges wait on a stack, counting is a policy of
// the sorter.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <limits>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using Int = long long;
using Range = std::pair<std::size_t, std::size_t>;  // begin, end

struct Options {
  std::size_t threshold, block;
  std::string pivot;
};

struct Silent {
  void compare(bool) {}
};
struct Counting {
  double comparisons = 0, branches = 0;
  void compare(bool branch) { ++comparisons, branches += branch; }
};

template <class Counter>
class Sorter {
 public:
  Sorter(std::vector<Int> &v, const Options &options, bool branching) : v_(v), o_(options), branching_(branching) {}

  Counter run() {
    std::vector<Range> waiting{{0, v_.size()}};
    while (!waiting.empty()) {
      const auto [begin, end] = waiting.back();
      waiting.pop_back();
      if (end - begin <= std::max<std::size_t>(o_.threshold, 1)) {
        insert(begin, end);
        continue;
      }
      std::swap(v_[pivot(begin, end)], v_[end - 1]);
      const std::size_t split =
          o_.block > 0 ? from_both_ends(begin, end - 1) : one_pass(begin, end - 1, v_[end - 1], branching_);
      std::swap(v_[split], v_[end - 1]);
      const Range left{begin, split}, right{split + 1, end};
      const bool left_is_larger = split - begin > end - split - 1;
      waiting.push_back(left_is_larger ? left : right);
      waiting.push_back(left_is_larger ? right : left);  // the smaller one first: few ranges wait
    }
    return counter_;
  }

 private:
  bool smaller(Int a, Int b, bool branch) {
    counter_.compare(branch);
    return a < b;
  }

  void insert(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      const Int x = v_[i];
      std::size_t to = i;
      for (; to > begin && smaller(x, v_[to - 1], true); --to) v_[to] = v_[to - 1];
      v_[to] = x;
    }
  }

  std::size_t median(std::size_t a, std::size_t b, std::size_t c) {
    if (smaller(v_[b], v_[a], true)) std::swap(a, b);
    if (!smaller(v_[c], v_[b], true)) return b;
    return smaller(v_[c], v_[a], true) ? a : c;
  }

  std::size_t pivot(std::size_t begin, std::size_t end) {
    const std::size_t n = end - begin, middle = begin + n / 2, last = end - 1, step = (n - 1) / 8;
    if (o_.pivot == "middle") return middle;
    if (o_.pivot == "median-of-three" || n < 128) return median(begin, middle, last);
    return median(median(begin, begin + step, begin + 2 * step), median(middle - step, middle, middle + step),
                  median(last - 2 * step, last - step, last));
  }

  // Puts what is smaller than p in front of the rest of [from, end), and says where the rest begins.
  std::size_t one_pass(std::size_t from, std::size_t end, Int p, bool branching) {
    std::size_t split = from;
    if (branching) {
      for (std::size_t i = from; i < end; ++i)
        if (smaller(v_[i], p, true)) std::swap(v_[i], v_[split++]);
    } else {
      for (std::size_t i = from; i < end; ++i) {
        std::swap(v_[i], v_[split]);
        split += smaller(v_[split], p, false) ? 1 : 0;
      }
    }
    return split;
  }

  std::size_t from_both_ends(std::size_t left, std::size_t right) {
    const Int p = v_[right];
    if (branching_) {
      while (true) {
        while (left < right && smaller(v_[left], p, true)) ++left;
        while (left < right && !smaller(v_[right - 1], p, true)) --right;
        if (left >= right) return left;
        std::swap(v_[left], v_[right - 1]);
        ++left, --right;
      }
    }
    std::array<std::size_t, 256> low{}, high{};
    std::size_t lows = 0, highs = 0, low_at = 0, high_at = 0;
    while (right - left >= 2 * o_.block) {
      if (low_at == lows) {
        low_at = lows = 0;
        for (std::size_t i = left; i < left + o_.block; ++i) low[lows] = i, lows += !smaller(v_[i], p, false);
      }
      if (high_at == highs) {
        high_at = highs = 0;
        for (std::size_t i = right; i > right - o_.block; --i)
          high[highs] = i - 1, highs += smaller(v_[i - 1], p, false);
      }
      while (low_at < lows && high_at < highs) std::swap(v_[low[low_at++]], v_[high[high_at++]]);
      if (low_at == lows) left += o_.block;
      if (high_at == highs) right -= o_.block;
    }
    return one_pass(left, right, p, false);
  }

  std::vector<Int> &v_;
  const Options &o_;
  bool branching_;
  Counter counter_;
};

std::vector<Int> input(bool random_order, std::size_t n, std::mt19937_64 &generator) {
  std::uniform_int_distribution<Int> any(std::numeric_limits<Int>::min(), std::numeric_limits<Int>::max());
  std::uniform_int_distribution<std::size_t> place(0, n - 1);
  std::vector<Int> v(n);
  std::generate(v.begin(), v.end(), [&] { return any(generator); });
  if (random_order) return v;
  std::sort(v.begin(), v.end());
  for (std::size_t i = 0; i < n / 100; ++i) std::swap(v[place(generator)], v[place(generator)]);
  return v;
}

Options read_options() {
  std::ifstream in("settings.json");
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  const auto value = [&](const std::string &name) {
    const std::size_t key = text.find("\"" + name + "\"");
    if (key == std::string::npos) throw std::runtime_error("settings.json lacks " + name);
    const std::size_t begin = text.find_first_not_of(" :\"", key + name.size() + 2);
    return text.substr(begin, text.find_first_of("\",} \n", begin) - begin);
  };
  return {std::stoul(value("threshold")), std::stoul(value("block")), value("pivot")};
}

// Of this process, in nanoseconds.
double processor_time() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

double middle_of(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

int main() {
  const Options options = read_options();
  std::vector<std::size_t> sizes;
  const std::string list = R"(<% parameters.elements %>)";
  for (std::size_t at = 0, length = 0; (at = list.find_first_of("0123456789", at)) != std::string::npos; at += length)
    sizes.push_back(std::stoul(list.substr(at), &length));
  std::mt19937_64 generator(std::stoull(std::getenv("ATHANOR_SEED")));
  std::ofstream out(std::getenv("ATHANOR_RESULTS"), std::ios::app);
  out << std::setprecision(15);
  for (const std::string order : {"random", "nearly-sorted"})
    for (const std::size_t n : sizes) {
      std::map<std::string, std::map<std::string, std::vector<double>>> seen;  // condition, metric
      for (int round = -1; round < 9; ++round) {                               // round -1 warms up
        std::vector<std::vector<Int>> data;
        do data.push_back(input(order == "random", n, generator));
        while (data.size() * n < 100000);
        std::vector<std::string> turns{"branching", "branchless"};
        std::shuffle(turns.begin(), turns.end(), generator);
        for (const auto &condition : turns) {
          auto work = data;
          const double begun = processor_time();
          for (auto &v : work) Sorter<Silent>(v, options, condition == "branching").run();
          const double taken = processor_time() - begun;
          for (const auto &v : work)
            if (!std::is_sorted(v.begin(), v.end())) throw std::runtime_error("not sorted");
          if (round < 0) continue;
          Counting counted;
          auto v = data.front();
          counted = Sorter<Counting>(v, options, condition == "branching").run();
          seen[condition]["time"].push_back(taken / static_cast<double>(n * data.size()));
          seen[condition]["comparisons"].push_back(counted.comparisons / static_cast<double>(n));
          seen[condition]["branches"].push_back(counted.branches / static_cast<double>(n));
        }
      }
      for (const auto &[condition, metrics] : seen)
        for (const auto &[metric, values] : metrics)
          out << R"({"metric": ")" << metric << R"(", "value": )" << middle_of(values) << R"(, "condition": ")"
              << condition << R"(", "factors": {"order": ")" << order << R"(", "elements": )" << n << "}}\n";
    }
}
