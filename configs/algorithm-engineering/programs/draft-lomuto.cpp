// {{=<% %>=}}Quicksort of 64-bit integers: Lomuto's partition with a branch in its loop, or without.
// Time is taken of the plain functions; comparisons and branches are counted in untimed sorts of the same data.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using Value = std::int64_t;

std::vector<std::size_t> numbers_in(std::string list) {
  for (char &c : list) c = c >= '0' && c <= '9' ? c : ' ';
  std::istringstream in(list);
  return {std::istream_iterator<std::size_t>(in), {}};
}

const std::vector<std::size_t> sizes = numbers_in(R"(<% parameters.elements %>)");
const std::vector<std::string> orders{"random", "nearly-sorted"};
const std::vector<std::string> conditions{"branching", "branchless"};
const std::size_t repetitions = 9, timed_elements = 100000;

// A setting as text; settings.json is one flat object.
std::string setting(const std::string &name) {
  std::ostringstream text;
  text << std::ifstream("settings.json").rdbuf();
  std::size_t at = text.str().find('"' + name + '"');
  if (at == std::string::npos) {
    std::fprintf(stderr, "settings.json has no %s\n", name.c_str());
    std::exit(1);
  }
  at = text.str().find_first_not_of(" \t\r\n\"", text.str().find(':', at) + 1);
  return text.str().substr(at, text.str().find_first_of("\",}\r\n", at) - at);
}

const long threshold = std::stol(setting("threshold"));
const std::string pivot_rule = setting("pivot");

std::uint64_t comparisons = 0, branches = 0;

// A comparison of elements; `jumps` says whether a conditional jump hangs on it.
template <bool counting>
bool less(Value a, Value b, bool jumps) {
  if (counting) ++comparisons, branches += jumps;
  return a < b;
}

template <bool counting>
void insertion_sort(Value *first, Value *last) {
  for (Value *i = first + 1; i < last; ++i) {
    const Value x = *i;
    Value *hole = i;
    while (hole > first && less<counting>(x, hole[-1], true)) *hole = hole[-1], --hole;
    *hole = x;
  }
}

template <bool counting>
Value *median_of_three(Value *a, Value *b, Value *c) {
  if (less<counting>(*b, *a, true)) std::swap(a, b);
  if (less<counting>(*c, *b, true)) b = less<counting>(*c, *a, true) ? a : c;
  return b;
}

template <bool counting>
Value *pivot_of(Value *first, Value *last) {
  Value *middle = first + (last - first) / 2;
  return pivot_rule == "middle" ? middle : median_of_three<counting>(first, middle, last - 1);
}

// Moves what is less than the last element to the front, and the last element behind it.
template <bool branchless, bool counting>
Value *partition(Value *first, Value *last) {
  const Value pivot = last[-1];
  Value *next = first;
  for (Value *i = first; i < last - 1; ++i) {
    if (branchless) {
      const Value x = *i;
      *i = *next;
      *next = x;
      next += less<counting>(x, pivot, false);
    } else if (less<counting>(*i, pivot, true)) {
      std::swap(*i, *next++);
    }
  }
  std::swap(*next, last[-1]);
  return next;
}

template <bool branchless, bool counting>
void quicksort(Value *first, Value *last) {
  while (last - first > std::max(threshold, 1L)) {
    std::swap(*pivot_of<counting>(first, last), last[-1]);
    Value *middle = partition<branchless, counting>(first, last);
    if (middle - first < last - middle) {
      quicksort<branchless, counting>(first, middle);
      first = middle + 1;
    } else {
      quicksort<branchless, counting>(middle + 1, last);
      last = middle;
    }
  }
  insertion_sort<counting>(first, last);
}

template <bool counting>
void sort(std::vector<Value> &values, bool branchless) {
  Value *first = values.data(), *last = first + values.size();
  branchless ? quicksort<true, counting>(first, last) : quicksort<false, counting>(first, last);
}

std::vector<Value> make_input(const std::string &order, std::size_t n, std::mt19937_64 &random) {
  std::vector<Value> values(n);
  for (Value &value : values) value = static_cast<Value>(random());
  if (order == "random") return values;
  std::sort(values.begin(), values.end());
  for (std::size_t swaps = n / 100; swaps > 0; --swaps) std::swap(values[random() % n], values[random() % n]);
  return values;
}

// Nanoseconds of the processor for one element, over inputs that are sorted one after another, so that no branch can be
// learned by heart.
double time_of(std::vector<std::vector<Value>> inputs, bool branchless) {
  const std::clock_t start = std::clock();
  for (auto &values : inputs) sort<false>(values, branchless);
  const std::clock_t end = std::clock();
  for (const auto &values : inputs)
    if (!std::is_sorted(values.begin(), values.end())) {
      std::fprintf(stderr, "the result is not sorted\n");
      std::exit(1);
    }
  return 1e9 * static_cast<double>(end - start) / CLOCKS_PER_SEC /
         static_cast<double>(inputs.size() * inputs[0].size());
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<long>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

int main() {
  std::mt19937_64 random(std::strtoull(std::getenv("ATHANOR_SEED"), nullptr, 10));
  std::FILE *out = std::fopen(std::getenv("ATHANOR_RESULTS"), "a");
  for (const auto &order : orders)
    for (const std::size_t n : sizes) {
      std::vector<double> times[2], compared[2], jumped[2];
      for (std::size_t repetition = 0; repetition <= repetitions; ++repetition) {
        std::vector<std::vector<Value>> inputs(std::max<std::size_t>(1, timed_elements / n));
        for (auto &input : inputs) input = make_input(order, n, random);
        const bool flipped = random() % 2;
        for (const bool turn : {false, true}) {
          const bool branchless = turn != flipped;
          const double time = time_of(inputs, branchless);
          if (repetition == 0) continue;  // the warm-up
          times[branchless].push_back(time);
          std::vector<Value> values = inputs[0];
          comparisons = branches = 0;
          sort<true>(values, branchless);
          compared[branchless].push_back(static_cast<double>(comparisons) / static_cast<double>(n));
          jumped[branchless].push_back(static_cast<double>(branches) / static_cast<double>(n));
        }
      }
      for (const int c : {0, 1}) {
        const std::pair<const char *, double> measured[] = {
            {"time", median(times[c])}, {"comparisons", median(compared[c])}, {"branches", median(jumped[c])}};
        for (const auto &[metric, value] : measured)
          std::fprintf(out,
                       "{\"metric\": \"%s\", \"value\": %.17g, \"condition\": \"%s\", "
                       "\"factors\": {\"order\": \"%s\", \"elements\": %zu}}\n",
                       metric, value, conditions[static_cast<std::size_t>(c)].c_str(), order.c_str(), n);
      }
    }
  return std::fclose(out) == 0 ? 0 : 1;
}
