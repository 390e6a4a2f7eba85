// SPDX-License-Identifier: Apache-2.0
//
// What stands under which address: pages, and the JSON that they show and send. docs/serve.md lists it for programs.
#ifndef ATHANOR_SERVE_SITE_HPP
#define ATHANOR_SERVE_SITE_HPP

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "serve/forms.hpp"
#include "serve/http.hpp"
#include "serve/runs.hpp"
#include "serve/starter.hpp"

namespace athanor::serve {

class Site {
 public:
  // `runs`: the folder of the runs; `here`: where pipelines are offered from beside the installed ones; `plugin_dirs`:
  // as --plugin-dir gave them. Throws Error when the pages are not installed.
  Site(const fs::path &runs, const fs::path &here, const std::vector<fs::path> &plugin_dirs);

  // Throws Error for what is not there or cannot be done. [any thread]
  Response answer(const Request &request);

  // How large a body may be.
  static std::size_t largest_body(const Request &request);

 private:
  using Pieces = std::vector<std::string>;
  Response api(const Request &request, const Pieces &rest);
  Response api_of_run(const Request &request, const std::string &name, const Pieces &rest);
  Response asset(const std::string &name) const;
  Response blob(const std::string &name, const std::string &key);
  Response events();
  Response events_of_run(const std::string &name);
  Json waiting(const std::string &name);
  Json tell(const std::string &name, const std::string &what, const Json &said);

  Runs runs_;
  Forms forms_;
  std::vector<fs::path> plugin_folders_;
  Starter starter_;
  std::map<std::string, std::string> assets_;  // by name: pages, scripts, the style
};

}  // namespace athanor::serve

#endif
