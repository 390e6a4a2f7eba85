// SPDX-License-Identifier: Apache-2.0
//
// The library renders absent variables as nothing and prints neither numbers nor objects. So a scanner
// first rewrites every tag between control characters, marks variables with their line, and a context of
// our own looks names up in the JSON itself.
#include "template.hpp"

#include <athanor/plugin.hpp>
#include <cctype>
#include <cmath>
#include <deque>
#include <kainjow/mustache.hpp>
#include <unordered_map>

namespace athanor::scripted {
namespace {

namespace km = kainjow::mustache;
using sdk::Error;

constexpr char kVariable = '\x01', kOpen = '\x02', kClose = '\x03';

std::string trimmed(const std::string &s) { return km::trim(s); }

// Rewrites a template's tags; see the top of the file.
class Scanner {
 public:
  Scanner(const std::string &text, const std::string &source, int line) : text_(text), source_(source), line_(line) {}

  std::string run() {
    if (text_.find_first_of("\x01\x02\x03") != std::string::npos)
      fail("the text contains control characters", "remove them");
    out_ = std::string("{{=") + kOpen + " " + kClose + "=}}";
    while (position_ < text_.size()) {
      const std::size_t tag = text_.find(open_, position_);
      copy(tag);
      if (tag != std::string::npos) take_tag();
    }
    if (!sections_.empty())
      fail("the section {{#" + sections_.back() + "}} is never closed", "add {{/" + sections_.back() + "}}");
    return out_;
  }

 private:
  void copy(std::size_t end) {
    const std::string piece = text_.substr(position_, end == std::string::npos ? end : end - position_);
    for (const char c : piece) line_ += c == '\n';
    out_ += piece;
    position_ = end == std::string::npos ? text_.size() : end;
  }

  void take_tag() {
    const std::size_t start = position_;
    const bool triple = open_ == "{{" && text_.compare(start, 3, "{{{") == 0;
    const std::string close = triple ? "}}}" : close_;
    const std::size_t begin = start + (triple ? 3 : open_.size()), end = text_.find(close, begin);
    if (end == std::string::npos) fail("a tag that begins with " + open_ + " is never closed", "add " + close);
    const std::string body = trimmed(text_.substr(begin, end - begin));
    position_ = end + close.size();
    if (body.empty()) fail("a tag is empty", "give it a name");
    const char kind = body.front();
    if (!triple && (kind == '=' || kind == '!')) {
      if (kind == '=') set_delimiters(body);
      drop_line_if_alone(start);
    } else {
      emit(triple ? '&' : kind, triple ? body : trimmed(body.substr(std::string("#^/&>").find(kind) < 5 ? 1 : 0)));
    }
    for (std::size_t i = start; i < std::min(position_, text_.size()); ++i) line_ += text_[i] == '\n';
  }

  void emit(char kind, const std::string &name) {
    switch (kind) {
      case '>':
        fail("{{>" + name + "}} includes another template", "use $file, or write the text out");
      case '#':
      case '^':
        sections_.push_back(name);
        break;
      case '/':
        if (sections_.empty() || sections_.back() != name)
          fail("{{/" + name + "}} closes a section that is not open here",
               sections_.empty() ? "remove it" : "close " + sections_.back() + " first");
        sections_.pop_back();
        break;
      default:
        out_ += std::string() + kOpen + "&" + kVariable + std::to_string(line_) + ":" + name + kClose;
        return;
    }
    out_ += std::string() + kOpen + kind + name + kClose;
  }

  void set_delimiters(const std::string &body) {
    const std::string inner = body.size() > 2 && body.back() == '=' ? trimmed(body.substr(1, body.size() - 2)) : "";
    const std::size_t space = inner.find(' ');
    if (space == std::string::npos) fail("{{" + body + "}} does not set delimiters", "write {{=<% %>=}}");
    open_ = inner.substr(0, space);
    close_ = trimmed(inner.substr(space));
  }

  // A comment or a change of delimiters that has a line for itself leaves no empty line behind.
  void drop_line_if_alone(std::size_t start) {
    const std::size_t before = start == 0 ? std::string::npos : text_.find_last_not_of(" \t", start - 1);
    if (before != std::string::npos && text_[before] != '\n') return;
    const std::size_t after = text_.find_first_not_of(" \t\r", position_);
    if (after != std::string::npos && text_[after] != '\n') return;
    while (!out_.empty() && (out_.back() == ' ' || out_.back() == '\t')) out_.pop_back();
    position_ = after == std::string::npos ? text_.size() : after + 1;
  }

  [[noreturn]] void fail(const std::string &what, const std::string &hint) const {
    throw Error("bad_options", source_ + ":" + std::to_string(line_) + ": " + what, hint, "/script");
  }

  const std::string &text_;
  const std::string &source_;
  int line_;
  std::size_t position_ = 0;
  std::string out_, open_ = "{{", close_ = "}}";
  std::vector<std::string> sections_;
};

// One step down: a member of an object, or an element of a list by its number.
const Json *child(const Json *value, const std::string &name) {
  if (value->is_object()) {
    const auto found = value->find(name);
    return found == value->end() ? nullptr : &*found;
  }
  if (value->is_array() && !name.empty() && name.size() < 9 &&
      name.find_first_not_of("0123456789") == std::string::npos) {
    const std::size_t index = std::stoul(name);
    return index < value->size() ? &(*value)[index] : nullptr;
  }
  return nullptr;
}

const Json *find(const Frames &frames, const std::string &name) {
  if (name == ".") return frames.empty() ? nullptr : frames.back();
  const auto path = km::split(name, '.');
  for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
    const Json *value = *frame;
    for (const auto &step : path)
      if (value) value = child(value, step);
    if (value) return value;
  }
  return nullptr;
}

bool falsy(const Json *value) {
  return !value || value->is_null() || *value == false || (value->is_array() && value->empty()) || *value == "";
}

// Gives the library what it asks for by name, and remembers which JSON stands behind it.
class Context : public km::basic_context<std::string> {
 public:
  Context(Frames frames, const std::string &source) : frames_(std::move(frames)), source_(source) {}

  void push(const km::data *data) override { frames_.push_back(behind_.at(data)); }
  void pop() override { frames_.pop_back(); }
  const km::data *get_partial(const std::string &) const override { return nullptr; }

  const km::data *get(const std::string &name) const override {
    if (name.front() == kVariable) return variable(name);
    const Json *value = find(frames_, name);
    if (falsy(value)) return keep(km::data(false), nullptr);
    if (!value->is_array()) return keep(km::data(km::data::type::object), value);
    km::data list(km::data::type::list);
    for (std::size_t i = 0; i < value->size(); ++i) list.push_back(km::data(km::data::type::object));
    const km::data *kept = keep(std::move(list), value);
    for (std::size_t i = 0; i < value->size(); ++i) behind_[&kept->list_value()[i]] = &(*value)[i];
    return kept;
  }

 private:
  const km::data *variable(const std::string &marked) const {
    const std::size_t colon = marked.find(':');
    const std::string line = marked.substr(1, colon - 1), name = marked.substr(colon + 1);
    const Json *value = find(frames_, name);
    if (!value)
      throw Error("bad_request", source_ + ":" + line + ": nothing is called \"" + name + "\" here",
                  "correct the name; the task's context is what the template sees");
    return keep(km::data(printed(*value)), value);
  }
  const km::data *keep(km::data data, const Json *value) const {
    const km::data *kept = &kept_.emplace_back(std::move(data));
    behind_[kept] = value;
    return kept;
  }

  Frames frames_;
  const std::string &source_;
  mutable std::deque<km::data> kept_;  // a deque: the library holds on to addresses
  mutable std::unordered_map<const km::data *, const Json *> behind_;
};

bool plain_list(const Json &value) {
  if (!value.is_array()) return false;
  for (const auto &item : value)
    if (item.is_structured()) return false;
  return true;
}

}  // namespace

std::string printed(const Json &value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_null()) return {};
  if (value.is_number_float()) {
    const double number = value.get<double>();
    if (std::abs(number) < 1e15 && number == std::floor(number)) return std::to_string(static_cast<long long>(number));
  }
  if (plain_list(value)) {
    std::string out = "[";
    for (const auto &item : value) out += (out.size() > 1 ? ", " : "") + item.dump();
    return out + "]";
  }
  return value.is_structured() ? value.dump(2) : value.dump();
}

Template::Template(const std::string &text, std::string source, int line)
    : source_(std::move(source)), compiled_(Scanner(text, source_, line).run()) {
  km::mustache parsed(compiled_);
  if (!parsed.is_valid())
    throw Error("bad_options", source_ + ": " + parsed.error_message(), "correct the template", "/script");
}

std::string Template::render(const Frames &frames) const {
  km::mustache parsed(compiled_);
  Context context(frames, source_);
  return parsed.render(context);
}

}  // namespace athanor::scripted
