// SPDX-License-Identifier: Apache-2.0
#include "plugin/helper.hpp"

#include <string>

#include "foundation/install.hpp"

namespace athanor {
namespace {

struct Settings {
  fs::path program;
  std::chrono::milliseconds limit{20000};  // a backend tries its walls, and the machine may be busy
  std::chrono::milliseconds grace{10000};
};

Settings &settings() {
  static Settings the;
  return the;
}

}  // namespace

void set_scanner(const fs::path &program, std::chrono::milliseconds limit) {
  settings().program = program;
  settings().limit = limit;
}

fs::path helper_program() { return settings().program.empty() ? executable() : settings().program; }
std::chrono::milliseconds scanning_limit() { return settings().limit; }

void set_grace(std::chrono::milliseconds grace) { settings().grace = grace; }
std::chrono::milliseconds grace() { return settings().grace; }

std::string in_seconds(std::chrono::milliseconds time) {
  std::string out = std::to_string(time.count() / 1000);
  if (const auto rest = time.count() % 1000) {
    std::string digits = std::to_string(1000 + rest).substr(1);
    while (digits.back() == '0') digits.pop_back();
    out += "." + digits;
  }
  return out + " s";
}

}  // namespace athanor
