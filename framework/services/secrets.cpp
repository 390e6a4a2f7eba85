// SPDX-License-Identifier: Apache-2.0
#include "services/secrets.hpp"

#include <openssl/crypto.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>

#include "foundation/base64.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"

namespace athanor {
namespace {

constexpr std::size_t least_length = 6;  // shorter ones would be found in every other word of a reply

fs::path secrets_file() {
  const fs::path folder = user_config_folder();
  return folder.empty() ? folder : folder / "secrets";
}

std::string how_to_give(const std::string &name) {
  const fs::path file = secrets_file();
  return "set " + name + " in the environment" +
         (file.empty() ? "" : ", or write the line " + name + "=value into " + file.string() + " (mode 600)");
}

std::string_view trimmed(std::string_view text) {
  constexpr const char *blank = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

// The lines NAME=value of the user's file, their memory overwritten at the end. No file: no lines.
class SecretsFile {
 public:
  SecretsFile() : path_(secrets_file()) {
    struct stat status {};
    if (path_.empty() || ::stat(path_.c_str(), &status) != 0) return;
    if (status.st_mode & (S_IRWXG | S_IRWXO))
      throw Error("refused", "others can read the file with your secrets", "run: chmod 600 " + path_.string(),
                  path_.string());
    std::ifstream in(path_, std::ios::binary);
    if (!in) throw Error("refused", "this file cannot be read", "check who owns it", path_.string());
    text_.reserve(static_cast<std::size_t>(status.st_size) + 1);
    for (char c; in.get(c);) text_ += c;
  }
  ~SecretsFile() { wipe(text_); }
  SecretsFile(const SecretsFile &) = delete;
  SecretsFile &operator=(const SecretsFile &) = delete;

  std::optional<std::string_view> find(const std::string &name) const {
    const std::string_view text = text_;
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      const std::string_view line = trimmed(text.substr(from, end - from));
      const std::size_t equals = line.find('=');
      if (!line.empty() && line[0] != '#' && equals != std::string_view::npos &&
          trimmed(line.substr(0, equals)) == name)
        return trimmed(line.substr(equals + 1));
      from = end + 1;
    }
    return std::nullopt;
  }

 private:
  const fs::path path_;
  std::string text_;
};

std::string why_no_secret(const std::string &name, std::string_view value) {
  if (value.size() < least_length)
    return "the secret " + name + " has fewer than " + std::to_string(least_length) + " characters";
  if (std::any_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }))
    return "the secret " + name + " has a line break or another control character in it";
  return {};
}

// Overwritten in place first: /proc/PID/environ shows the bytes that the process began with.
void wipe_from_environment(const std::string &name) {
  if (char *value = std::getenv(name.c_str())) OPENSSL_cleanse(value, std::char_traits<char>::length(value));
  ::unsetenv(name.c_str());
}

std::string percent_encoded(std::string_view text, const char *digits) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
    } else {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
  return out;
}

// What of the base64 of any text is the same wherever `inside` stands in it after `before` other bytes.
std::string base64_inside(std::string_view inside, std::size_t before) {
  std::string padded(before, '\0');
  padded += inside;
  std::string encoded = base64(padded);
  const std::size_t begin = (before * 8 + 5) / 6, end = padded.size() * 8 / 6;
  std::string out = encoded.substr(begin, end - begin);
  wipe(padded);
  wipe(encoded);
  return out;
}

std::size_t pair_at(std::string_view text) {
  return static_cast<std::size_t>(static_cast<unsigned char>(text[0])) << 8 | static_cast<unsigned char>(text[1]);
}

}  // namespace

ConfidentialText::ConfidentialText(std::string_view text) : bytes_(text.begin(), text.end()) {}
ConfidentialText::~ConfidentialText() { wipe(); }
ConfidentialText::ConfidentialText(ConfidentialText &&other) noexcept : bytes_(std::move(other.bytes_)) {}
ConfidentialText &ConfidentialText::operator=(ConfidentialText &&other) noexcept {
  if (this != &other) {
    wipe();
    bytes_ = std::move(other.bytes_);
  }
  return *this;
}
void ConfidentialText::wipe() noexcept {
  if (!bytes_.empty()) OPENSSL_cleanse(bytes_.data(), bytes_.size());
  bytes_.clear();
}

void wipe(std::string &text) {
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

void SecretStore::collect(const std::set<std::string> &names) {
  std::optional<SecretsFile> file;
  for (const std::string &name : names) {
    if (has(name)) continue;
    if (const char *value = std::getenv(name.c_str()); value && *value) {
      add(name, trimmed(value));
      continue;
    }
    if (!file) file.emplace();
    if (const auto value = file->find(name)) add(name, *value);
  }
  for (const std::string &name : names) wipe_from_environment(name);
}

void SecretStore::add(const std::string &name, std::string_view value) {
  if (const std::string why = why_no_secret(name, value); !why.empty())
    throw Error("refused", why, "check its value: a key is one line; " + how_to_give(name));
  values_[name] = ConfidentialText(value);
  add_pattern(name, value);
  std::vector<std::string> forms{percent_encoded(value, "0123456789ABCDEF"), percent_encoded(value, "0123456789abcdef"),
                                 Json(value).dump(-1, ' ', true, Json::error_handler_t::replace)};
  forms.back() = forms.back().substr(1, forms.back().size() - 2);  // as it stands inside a JSON text
  for (std::size_t before = 0; before < 3; ++before) {
    std::string form = base64_inside(value, before);
    std::string of_urls = form;
    std::replace(of_urls.begin(), of_urls.end(), '+', '-');
    std::replace(of_urls.begin(), of_urls.end(), '/', '_');
    forms.push_back(std::move(form));
    forms.push_back(std::move(of_urls));
  }
  for (std::string &form : forms) {
    add_pattern(name, form);
    wipe(form);
  }
}

void SecretStore::add_pattern(const std::string &name, std::string_view text) {
  std::vector<Pattern> &same_begin = patterns_[std::string(text.substr(0, 2))];
  for (const Pattern &known : same_begin)
    if (known.text.view() == text) return;
  begins_.set(pair_at(text));
  const auto place = std::find_if(same_begin.begin(), same_begin.end(),
                                  [&](const Pattern &p) { return p.text.view().size() < text.size(); });
  same_begin.insert(place, Pattern{ConfidentialText(text), name});
}

std::string_view SecretStore::value(const std::string &name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) throw Error("auth", "the secret " + name + " is not there", how_to_give(name));
  return found->second.view();
}

const SecretStore::Pattern *SecretStore::pattern_at(std::string_view text) const {
  const auto found = patterns_.find(std::string(text.substr(0, 2)));
  if (found == patterns_.end()) return nullptr;
  for (const Pattern &pattern : found->second)
    if (text.substr(0, pattern.text.view().size()) == pattern.text.view()) return &pattern;
  return nullptr;
}

// One pass: almost every pair of bytes is ruled out by a look into a table.
std::string SecretStore::scrub(std::string text) const {
  if (patterns_.empty() || text.size() < 2) return text;
  std::string out;
  std::size_t copied = 0;
  const std::string_view all = text;
  for (std::size_t at = 0; at + 1 < all.size();) {
    const Pattern *found = begins_.test(pair_at(all.substr(at, 2))) ? pattern_at(all.substr(at)) : nullptr;
    if (!found) {
      ++at;
      continue;
    }
    out.append(all, copied, at - copied);
    out += "[secret " + found->name + "]";
    at += found->text.view().size();
    copied = at;
  }
  if (copied == 0) return text;
  out.append(all, copied, std::string::npos);
  wipe(text);
  return out;
}

Json SecretStore::scrub(Json value) const {
  if (patterns_.empty()) return value;
  if (value.is_string()) return scrub(std::move(value.get_ref<std::string &>()));
  if (value.is_array()) {
    for (Json &item : value) item = scrub(std::move(item));
    return value;
  }
  if (!value.is_object()) return value;
  Json out = Json::object();
  for (auto &[key, below] : value.items()) out[scrub(key)] = scrub(std::move(below));
  return out;
}

std::string secret_problem(const std::string &name) {
  try {
    const char *given = std::getenv(name.c_str());
    std::optional<SecretsFile> file;
    std::optional<std::string_view> value;
    if (given && *given)
      value = trimmed(given);
    else
      value = file.emplace().find(name);
    if (!value)
      return "the secret " + name + " is neither in the environment nor in the file of secrets\n" + how_to_give(name);
    const std::string why = why_no_secret(name, *value);
    return why.empty() ? why : why + "\ncheck its value: a key is one line";
  } catch (const Error &e) {
    return (e.where().empty() ? "" : e.where() + ": ") + e.message() + "\n" + e.hint();
  }
}

}  // namespace athanor
