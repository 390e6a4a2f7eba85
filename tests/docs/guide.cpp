// SPDX-License-Identifier: Apache-2.0
#include "guide.hpp"

#include <regex>
#include <sstream>
#include <stdexcept>

#include "tests/end_to_end/athanor_command.hpp"

namespace athanor::tests {
namespace {

std::vector<std::string> lines_of(const std::string &text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    line.erase(line.find_last_not_of(" \r") + 1);
    out.push_back(line);
  }
  return out;
}

[[noreturn]] void fault(int line, const std::string &what) {
  throw std::runtime_error("line " + std::to_string(line) + ": " + what);
}

std::vector<GuideCommand> commands_in(const std::string &text, int line) {
  static const std::regex status(R"(\[status (\d+)\])");
  std::vector<GuideCommand> out;
  bool goes_on = false;
  for (const std::string &one : lines_of(text)) {
    std::smatch found;
    if (goes_on) {
      out.back().text += "\n" + one;
    } else if (one.rfind("$ ", 0) == 0) {
      out.push_back({one.substr(2), {}, 0});
    } else if (out.empty()) {
      fault(line, "this block begins with what is said, before any command: '" + one + "'");
    } else if (std::regex_match(one, found, status)) {
      out.back().status = std::stoi(found[1]);
      continue;
    } else {
      out.back().expected.push_back(one);
      continue;
    }
    goes_on = !one.empty() && one.back() == '\\';
  }
  return out;
}

GuideStep step_of(const std::string &info, const std::string &text, int line) {
  static const std::regex named(R"((\S+) (title|append|in)=(\S+))");
  GuideStep out;
  out.line = line;
  out.text = text;
  std::smatch found;
  if (info == "console") {
    out.commands = commands_in(text, line);
  } else if (std::regex_match(info, found, named)) {
    out.file = found[3];
    out.kind = found[2] == "in"       ? GuideStep::Kind::stands_in
               : found[2] == "append" ? GuideStep::Kind::append
                                      : GuideStep::Kind::write;
  } else {
    fault(line, "nobody knows what to do with a block of '" + info +
                    "'; say console, text, LANGUAGE title=FILE, LANGUAGE append=FILE or LANGUAGE in=FILE");
  }
  return out;
}

bool line_is_as_shown(const std::string &expected, const std::string &said) {
  if (expected.find("...") == std::string::npos) return expected == said;
  std::size_t at = 0;
  std::size_t from = 0;
  bool first = true;
  for (;;) {
    const std::size_t gap = expected.find("...", from);
    const std::string part = expected.substr(from, gap == std::string::npos ? gap : gap - from);
    if (gap == std::string::npos)
      return said.size() >= at + part.size() && said.compare(said.size() - part.size(), part.size(), part) == 0;
    const std::size_t found = said.find(part, at);
    if (found == std::string::npos || (first && found != 0)) return false;
    at = found + part.size();
    from = gap + 3;
    first = false;
  }
}

std::string joined(const std::vector<std::string> &lines) {
  std::string out;
  for (const std::string &line : lines) out += "    " + line + "\n";
  return out;
}

class Follower {
 public:
  Follower(fs::path folder, const std::map<std::string, std::string> &environment)
      : root_(folder), folder_(std::move(folder)) {
    words_ = {"env", "-i", "HOME=" + root_.string()};
    for (const auto &[name, value] : environment) words_.push_back(name + "=" + value);
    words_.insert(words_.end(), {"bash", "-c"});
  }

  void take(const GuideStep &step) {
    if (step.kind == GuideStep::Kind::stands_in) return look_for(step);
    if (step.kind == GuideStep::Kind::commands) {
      for (const GuideCommand &command : step.commands) run(command, step.line);
      return;
    }
    const fs::path file = folder_ / step.file;
    fs::create_directories(file.parent_path());
    write_file(file, (step.kind == GuideStep::Kind::append ? read_file(file) : std::string()) + step.text);
  }

 private:
  void look_for(const GuideStep &step) const {
    const fs::path file = folder_ / step.file;
    if (!fs::is_regular_file(file)) fault(step.line, "there is no file " + step.file);
    if (read_file(file).find(step.text) == std::string::npos)
      fault(step.line, "this does not stand in " + step.file + " word for word:\n" + step.text);
  }

  void run(const GuideCommand &command, int line) {
    if (command.text.rfind("cd ", 0) == 0) {
      folder_ = (folder_ / command.text.substr(3)).lexically_normal();
      if (!fs::is_directory(folder_)) fault(line, "there is no folder " + folder_.string());
      return;
    }
    std::vector<std::string> words = words_;
    words.push_back("exec 2>&1\n" + command.text);
    const Said said = run_command(std::move(words), folder_);
    const std::vector<std::string> lines = lines_of(said.out);
    if (said.status != command.status)
      fault(line, "$ " + command.text + "\nended with status " + std::to_string(said.status) + ", not " +
                      std::to_string(command.status) + ", and said\n" + joined(lines));
    if (!command.expected.empty() && !is_as_shown(command.expected, lines))
      fault(line,
            "$ " + command.text + "\nis shown to say\n" + joined(command.expected) + "and said\n" + joined(lines));
  }

  fs::path root_, folder_;
  std::vector<std::string> words_;
};

}  // namespace

std::vector<GuideStep> steps_of(const std::string &markdown) {
  std::vector<GuideStep> out;
  std::string info, text;
  int number = 0, begun = 0;
  std::istringstream in(markdown);
  for (std::string line; std::getline(in, line);) {
    ++number;
    if (line.rfind("```", 0) != 0) {
      if (begun) text += line + "\n";
    } else if (!begun) {
      info = line.substr(3);
      text.clear();
      begun = number;
    } else {
      if (info != "text") out.push_back(step_of(info, text, begun));
      begun = 0;
    }
  }
  if (begun) fault(begun, "this block never ends");
  return out;
}

bool is_as_shown(const std::vector<std::string> &expected, const std::vector<std::string> &said) {
  // reachable[i]: the first i lines that were said can be what has been shown so far.
  std::vector<bool> reachable(said.size() + 1, false);
  reachable[0] = true;
  for (const std::string &line : expected) {
    std::vector<bool> next(said.size() + 1, false);
    if (line == "...") {
      bool any = false;
      for (std::size_t i = 0; i <= said.size(); ++i) next[i] = any = any || reachable[i];
    } else {
      for (std::size_t i = 0; i < said.size(); ++i)
        if (reachable[i] && line_is_as_shown(line, said[i])) next[i + 1] = true;
    }
    reachable = std::move(next);
  }
  return reachable.back();
}

void follow(const std::string &markdown, const fs::path &folder,
            const std::map<std::string, std::string> &environment) {
  Follower follower(folder, environment);
  for (const GuideStep &step : steps_of(markdown)) follower.take(step);
}

}  // namespace athanor::tests
