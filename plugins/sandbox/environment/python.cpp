// SPDX-License-Identifier: Apache-2.0
//
// See python.hpp.
#include "sandbox/environment/python.hpp"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace athanor::sandbox {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

namespace {

constexpr char python3[] = "python3";
constexpr char marker[] = "athanor-python ";  // before the answer, whatever else an interpreter prints at its start

constexpr char ask[] = R"(import json, platform, sys
from importlib import metadata
found = {}
for one in metadata.distributions():
    name = one.metadata["Name"]
    if name and name not in found:
        found[name] = one.version
print("athanor-python " + json.dumps({"executable": sys.executable, "implementation": platform.python_implementation(),
                                      "version": platform.python_version(), "packages": found}))
)";

// Shown inside anyway.
bool is_of_the_system(const std::string &path) {
  for (const std::string folder : {"/usr", "/bin", "/sbin", "/lib", "/lib64"})
    if (path == folder || path.compare(0, folder.size() + 1, folder + "/") == 0) return true;
  return false;
}

[[noreturn]] void refuse(const std::string &what, const std::string &hint, const std::string &key) {
  throw Error("bad_options", "python: " + what, hint, "/python/" + key);
}

// A folder that a Python was installed into. Others (a ~/.local, say) may hold anything, and are not shown.
bool is_prefix(const fs::path &folder) {
  std::error_code failed;
  if (fs::exists(folder / "pyvenv.cfg", failed)) return true;
  for (const char *lib : {"lib", "lib64"})
    for (fs::directory_iterator it(folder / lib, failed), end; !failed && it != end; it.increment(failed))
      if (it->path().filename().string().rfind("python3", 0) == 0 && fs::exists(it->path() / "os.py", failed))
        return true;
  return false;
}

// Every place on the way from the name to the program itself: links lead from a virtual environment to where Python was
// installed, mostly through a second link there.
void show_prefixes(const fs::path &interpreter, std::vector<std::string> &readable) {
  fs::path at = interpreter.lexically_normal();
  for (int links = 0; links < 16; ++links) {
    std::error_code failed;
    const fs::path prefix = at.parent_path().parent_path();
    const std::string shown = (is_prefix(prefix) ? prefix : at).string();
    if (!is_of_the_system(shown) && std::find(readable.begin(), readable.end(), shown) == readable.end())
      readable.push_back(shown);
    if (!fs::is_symlink(at, failed)) return;
    const fs::path target = fs::read_symlink(at, failed);
    at = (target.is_absolute() ? target : fs::weakly_canonical(at.parent_path(), failed) / target).lexically_normal();
  }
}

// `home = /opt/python3.12/bin` of pyvenv.cfg: the standard library lies beside it.
std::string home_of(const fs::path &venv) {
  std::ifstream file(venv / "pyvenv.cfg");
  for (std::string line; std::getline(file, line);) {
    const std::size_t equals = line.find('=');
    if (equals == std::string::npos || line.substr(0, line.find_first_of(" =")) != "home") continue;
    const std::size_t from = line.find_first_not_of(' ', equals + 1);
    return from == std::string::npos ? "" : line.substr(from);
  }
  return {};
}

std::string absolute_text(const Json &python, const char *key) {
  const std::string text = python.value(key, "");
  if (!text.empty() && text[0] != '/') refuse("'" + text + "' is not an absolute path", "write /...", key);
  return text;
}

Json problem(const char *code, const std::string &message, const std::string &hint) {
  return {{"code", code}, {"message", message}, {"hint", hint}};
}

Json answer_in(const std::string &output) {
  const std::size_t at = output.rfind(marker);
  if (at == std::string::npos) return nullptr;
  const std::size_t from = at + sizeof marker - 1;
  return Json::parse(output.substr(from, output.find('\n', from) - from), nullptr, false);
}

}  // namespace

Python Python::from(const Json &options) {
  Python out;
  const Json told = options.value("python", Json::object());
  out.of_image = !options.value("container", "").empty();
  if (told.empty()) return out;
  out.declared = true;
  const Json packages = told.value("packages", Json::array());
  for (const Json &package : packages) out.packages.push_back(Requirement::from(package.get<std::string>()));
  out.venv = absolute_text(told, "venv");
  out.interpreter = absolute_text(told, "interpreter");
  if (!out.venv.empty() && !out.interpreter.empty())
    refuse("both an interpreter and a venv are named, and a venv has its own", "leave out the interpreter",
           "interpreter");
  if (out.of_image) {
    if (!out.venv.empty())
      refuse("a virtual environment of this machine does not fit into a container's image",
             "install what it has in the image, or name an `interpreter` that is there", "venv");
    if (out.interpreter.empty()) out.interpreter = python3;
    return out;
  }
  if (!out.venv.empty()) {
    out.interpreter = out.venv + "/bin/python3";
    if (access((out.venv + "/pyvenv.cfg").c_str(), R_OK) != 0)
      refuse(out.venv + " is no virtual environment: it has no pyvenv.cfg",
             "make one: `python3 -m venv " + out.venv + "`", "venv");
    if (const std::string home = home_of(out.venv); !home.empty()) show_prefixes(home + "/python3", out.readable);
  }
  if (out.interpreter.empty()) out.interpreter = "/usr/bin/python3";
  if (access(out.interpreter.c_str(), X_OK) != 0)
    refuse("there is no interpreter at " + out.interpreter,
           out.venv.empty() ? "give the absolute path of a python3"
                            : "what the virtual environment was made of has gone: make it anew",
           out.venv.empty() ? "interpreter" : "venv");
  show_prefixes(out.interpreter, out.readable);
  return out;
}

void Python::enter(Json &document, bool tool, bool in_image) const {
  Json &first = document["command"][0];
  const auto take_interpreter = [&](const std::string &taken) {
    for (const char *name : {"python", "python3", "/usr/bin/python", "/usr/bin/python3"})
      if (first == name) return void(first = taken);
  };
  // What the image has as python3, wherever that is: /usr/local in the vendor's, perhaps beside another of the system.
  if (in_image && (!declared || interpreter == python3)) return take_interpreter(python3);
  if (!declared || of_image != in_image) return;
  Json &environment = document["environment"];
  const std::string folder = fs::path(interpreter).parent_path().string();
  const std::string path = environment.value("PATH", "/usr/bin:/bin");
  if (path.rfind(folder + ":", 0) != 0) environment["PATH"] = folder + ":" + path;
  if (!venv.empty()) environment["VIRTUAL_ENV"] = venv;
  if (!tool) take_interpreter(interpreter);
}

std::vector<std::string> Python::question() const { return {interpreter, "-c", ask}; }

Json Python::judge(const std::string &output) const {
  Json out{{"problems", Json::array()}, {"packages", Json::array()}};
  Json answer = answer_in(output);
  if (!answer.is_object()) {
    const std::string said = output.substr(0, output.find('\n'));
    out["problems"].push_back(
        problem("python_broken", interpreter + " does not run inside the sandbox" + (said.empty() ? "" : ": " + said),
                of_image ? "name with `interpreter` a python3 that the image has, by its path there"
                         : "name the interpreter itself, no script that looks for one, and see whether everybody may "
                           "read what it needs"));
    return out;
  }
  std::map<std::string, std::string> installed;
  for (const auto &[name, version] : answer.at("packages").items())
    if (version.is_string()) installed[package_key(name)] = version.get<std::string>();
  const std::string executable = of_image ? answer.value("executable", interpreter) : interpreter;
  answer.erase("executable");
  const std::string who =
      "Python " + answer.value("version", "") + " (" + executable + (of_image ? " of the image)" : ")");
  for (const Requirement &package : packages) {
    const auto found = installed.find(package_key(package.name));
    const std::string install = executable + " -m pip install '" + package.text + "'";
    const std::string mend = of_image ? "build an image that has it: `RUN " + install + "`" : "`" + install + "`";
    if (found == installed.end())
      out["problems"].push_back(
          problem("package_missing", who + " has no " + package.name + ", which `python.packages` names", mend));
    else if (!package.met_by(found->second))
      out["problems"].push_back(problem(
          "package_version",
          who + " has " + package.name + " " + found->second + ", and `python.packages` asks for " + package.text,
          mend));
    else
      out["packages"].push_back({{"name", package.name}, {"version", found->second}});
  }
  answer["interpreter"] = executable;
  if (!venv.empty()) answer["venv"] = venv;
  out["python"] = std::move(answer);
  return out;
}

}  // namespace athanor::sandbox
