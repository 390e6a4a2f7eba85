// {{=<% %>=}}Quicksort of 64-bit integers. Partition, with branches or without, passes through once, or works from both
// ends. Time is taken of the plain functions; comparisons and branches are counted in further, untimed sorts of the
// same data.
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
const bool unguarded = setting("unguarded") == "1";
const long block = std::stol(setting("block"));
constexpr long max_block = 256;

std::uint64_t comparisons = 0, branches = 0;

// A comparison of elements; `jumps` says whether a conditional jump hangs on it.
template <bool counting>
bool less(Value a, Value b, bool jumps) {
  if (counting) ++comparisons, branches += jumps;
  return a < b;
}

// Where nothing in front of the range is greater than what is in it, the inner loop needs no look at the bound.
template <bool guarded, bool counting>
void insert_all(Value *first, Value *last) {
  for (Value *i = first + 1; i < last; ++i) {
    const Value x = *i;
    Value *hole = i;
    while ((!guarded || hole > first) && less<counting>(x, hole[-1], true)) *hole = hole[-1], --hole;
    *hole = x;
  }
}

template <bool counting>
void insertion_sort(Value *begin, Value *first, Value *last) {
  unguarded &&first > begin ? insert_all<false, counting>(first, last) : insert_all<true, counting>(first, last);
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
  if (pivot_rule == "middle") return middle;
  if (pivot_rule != "ninther" || last - first < 128) return median_of_three<counting>(first, middle, last - 1);
  const long step = (last - first - 1) / 8;
  return median_of_three<counting>(median_of_three<counting>(first, first + step, first + 2 * step),
                                   median_of_three<counting>(middle - step, middle, middle + step),
                                   median_of_three<counting>(last - 1 - 2 * step, last - 1 - step, last - 1));
}

// The same bounds for both: moves what is less than the last element to the front, and the last element behind it. With
// a branch: two pointers run towards each other and stop at what stands on the wrong side.
template <bool counting>
Value *run_pointers(Value *left, Value *right, Value pivot) {
  for (;;) {
    while (left < right && less<counting>(*left, pivot, true)) ++left;
    while (left < right && !less<counting>(right[-1], pivot, true)) --right;
    if (left == right) return left;
    std::swap(*left++, *--right);
  }
}

// Without: the places of what stands on the wrong side are first written down, a block at a time from either end, then
// exchanged. What is left in the middle is passed through once, exchanging each element.
template <bool counting>
Value *exchange_blocks(Value *left, Value *right, Value pivot) {
  std::uint8_t wrong_left[max_block], wrong_right[max_block];
  long from_left = 0, from_right = 0, left_count = 0, right_count = 0;
  while (right - left >= 2 * block) {
    if (left_count == 0) {
      from_left = 0;
      for (long i = 0; i < block; ++i) {
        wrong_left[left_count] = static_cast<std::uint8_t>(i);
        left_count += !less<counting>(left[i], pivot, false);
      }
    }
    if (right_count == 0) {
      from_right = 0;
      for (long i = 0; i < block; ++i) {
        wrong_right[right_count] = static_cast<std::uint8_t>(i);
        right_count += less<counting>(right[-1 - i], pivot, false);
      }
    }
    const long pairs = std::min(left_count, right_count);
    for (long k = 0; k < pairs; ++k)
      std::swap(left[wrong_left[from_left + k]], right[-1 - wrong_right[from_right + k]]);
    from_left += pairs, from_right += pairs;
    left_count -= pairs, right_count -= pairs;
    if (left_count == 0) left += block;
    if (right_count == 0) right -= block;
  }
  Value *next = left;
  for (Value *i = left; i < right; ++i) {
    const Value x = *i;
    *i = *next;
    *next = x;
    next += less<counting>(x, pivot, false);
  }
  return next;
}

// Moves what is less than the last element to the front, and the last element behind it.
template <bool branchless, bool counting>
Value *partition(Value *first, Value *last) {
  const Value pivot = last[-1];
  Value *next = first;
  if (block > 0)
    next =
        branchless ? exchange_blocks<counting>(first, last - 1, pivot) : run_pointers<counting>(first, last - 1, pivot);
  for (Value *i = first; block == 0 && i < last - 1; ++i) {
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
void quicksort(Value *begin, Value *first, Value *last) {
  while (last - first > std::max(threshold, 1L)) {
    std::swap(*pivot_of<counting>(first, last), last[-1]);
    Value *middle = partition<branchless, counting>(first, last);
    if (middle - first < last - middle) {
      quicksort<branchless, counting>(begin, first, middle);
      first = middle + 1;
    } else {
      quicksort<branchless, counting>(begin, middle + 1, last);
      last = middle;
    }
  }
  insertion_sort<counting>(begin, first, last);
}

template <bool counting>
void sort(std::vector<Value> &values, bool branchless) {
  Value *first = values.data(), *last = first + values.size();
  branchless ? quicksort<true, counting>(first, first, last) : quicksort<false, counting>(first, first, last);
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
