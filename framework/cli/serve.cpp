// SPDX-License-Identifier: Apache-2.0
//
// See serve.hpp.
#include "cli/serve.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <thread>

#include "cli/signals.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "report/open_run.hpp"
#include "serve/guard.hpp"
#include "serve/server.hpp"
#include "serve/site.hpp"

namespace athanor {
namespace {

constexpr unsigned short usual_port = 8740;
constexpr auto looked_at_every = std::chrono::milliseconds(100);  // at Ctrl-C

unsigned short port_of(const std::string &given) {
  if (given.empty()) return usual_port;
  if (given.size() > 5 || given.find_first_not_of("0123456789") != std::string::npos || std::stol(given) > 65535)
    throw Error("bad_request", "--port " + given + " is no port", "give a number from 1 to 65535, or 0 for any");
  return static_cast<unsigned short>(std::stol(given));
}

bool is_loopback(const std::string &address) {
  in6_addr six{};
  in_addr four{};
  if (::inet_pton(AF_INET, address.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
  return ::inet_pton(AF_INET6, address.c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

serve::ServerSettings settings_of(const Arguments &arguments) {
  serve::ServerSettings out;
  out.port = port_of(arguments.port);
  if (arguments.tls_cert.empty() != arguments.tls_key.empty())
    throw Error("bad_request", "TLS wants a certificate and its key", "give --tls-cert FILE and --tls-key FILE");
  out.certificate = arguments.tls_cert;
  out.key = arguments.tls_key;
  if (arguments.listen.empty()) return out;
  out.address = arguments.listen;
  if (!is_loopback(out.address) && out.certificate.empty() && !arguments.insecure_plain)
    throw Error("bad_request", "--listen " + out.address + " without TLS would send the token and all pages readable",
                "give --tls-cert FILE and --tls-key FILE; or --insecure-plain, if the network is yours alone");
  return out;
}

fs::path folder_of(const Arguments &arguments) {
  const fs::path folder =
      fs::absolute((arguments.words.empty() ? "runs" : arguments.words.front()) + "/").lexically_normal().parent_path();
  std::error_code none;
  if (is_run(folder))
    throw Error("bad_request", "this is a run, and `athanor serve` wants the folder of runs",
                "`athanor serve " + folder.parent_path().string() + "`", folder.string());
  if (arguments.words.empty()) fs::create_directories(folder, none);  // the first run may be started from a page
  if (!fs::is_directory(folder, none))
    throw Error("not_found", "there is no such folder", "name a folder that holds runs", folder.string());
  return fs::canonical(folder);
}

std::string host_name() {
  char name[256] = "";
  ::gethostname(name, sizeof name - 1);
  return name;
}

// Under which this machine is asked from elsewhere: its name, and that with its domain, as far as it knows it.
std::vector<std::string> names_of_host() {
  std::vector<std::string> out{host_name()};
  addrinfo hints{}, *found = nullptr;
  hints.ai_flags = AI_CANONNAME;
  if (::getaddrinfo(out.front().c_str(), nullptr, &hints, &found) == 0) {
    if (found->ai_canonname) out.emplace_back(found->ai_canonname);
    ::freeaddrinfo(found);
  }
  return out;
}

// The address to open: what was listened on, or, where that is every address, this machine's name.
std::string address_to_open(const serve::ServerSettings &settings, unsigned short port) {
  std::string host = settings.address == "0.0.0.0" || settings.address == "::" ? host_name() : settings.address;
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  return (settings.certificate.empty() ? "http://" : "https://") + host + ":" + std::to_string(port);
}

void say(const Arguments &arguments, const fs::path &folder, const std::string &address, const std::string &token) {
  if (arguments.json)
    std::printf(
        "%s\n",
        canonical({{"folder", folder.string()}, {"address", address}, {"token", token}, {"process", ::getpid()}})
            .c_str());
  else
    std::printf(
        "the runs below %s:\n\n  %s/?token=%s\n\nThis address is a key: whoever has it can do with these runs what you "
        "can.\nCtrl-C ends the server; runs that were started from it go on.\n",
        folder.c_str(), address.c_str(), token.c_str());
  std::fflush(stdout);
}

}  // namespace

int verb_serve(const Arguments &arguments) {
  const serve::ServerSettings settings = settings_of(arguments);
  const fs::path folder = folder_of(arguments);
  serve::Site site(folder, fs::current_path(), arguments.plugin_dirs);
  serve::Server server(settings);
  const std::string token = serve::new_token();
  const serve::Guard guard(token, {!settings.certificate.empty(), server.port(), names_of_host()});
  say(arguments, folder, address_to_open(settings, server.port()), token);
  std::atomic<bool> &stop_wanted = stop_on_signals();
  std::atomic<bool> over{false};
  std::thread watch([&] {
    while (!stop_wanted && !over) std::this_thread::sleep_for(looked_at_every);
    server.stop();
  });
  server.run({[&](const serve::Request &request) { return guard.answers(request); },
              [](const serve::Request &request) { return serve::Site::largest_body(request); },
              [&](const serve::Request &request) { return site.answer(request); }});
  over = true;
  watch.join();
  return exit_ok;
}

}  // namespace athanor
