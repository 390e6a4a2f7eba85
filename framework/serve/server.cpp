// SPDX-License-Identifier: Apache-2.0
//
// See server.hpp.
#include "serve/server.hpp"

#include <fcntl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "foundation/error.hpp"
#include "serve/connection.hpp"

namespace athanor::serve {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

asio::ssl::context certified(const ServerSettings &settings) {
  asio::ssl::context out(asio::ssl::context::tls_server);
  out.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                  asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use);
  boost::system::error_code fault;
  out.use_certificate_chain_file(settings.certificate.string(), fault);
  if (fault)
    throw Error("bad_request", "the certificate cannot be used: " + fault.message(), "give a PEM file with its chain",
                settings.certificate.string());
  out.use_private_key_file(settings.key.string(), asio::ssl::context::pem, fault);
  if (fault)
    throw Error("bad_request", "the key cannot be used: " + fault.message(),
                "give the PEM file of the certificate's private key", settings.key.string());
  return out;
}

}  // namespace

struct Server::State {
  Shared shared;  // first: connections that go with the context below still count themselves out
  asio::io_context io{1};
  tcp::acceptor acceptor{io};
  asio::steady_timer pause{io};

  void listen();
  void accept();
};

void Server::State::listen() {
  const ServerSettings &settings = shared.settings;
  const std::string where = settings.address + ":" + std::to_string(settings.port);
  boost::system::error_code fault;
  const auto address = asio::ip::make_address(settings.address, fault);
  if (fault)
    throw Error("bad_request", "this is no address: " + settings.address,
                "give a number such as 0.0.0.0, 192.0.2.7 or ::1");
  const tcp::endpoint endpoint(address, settings.port);
  acceptor.open(endpoint.protocol(), fault);
  if (!fault) acceptor.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault) acceptor.bind(endpoint, fault);
  if (!fault) acceptor.listen(asio::socket_base::max_listen_connections, fault);
  if (fault)
    throw Error("unavailable", "cannot listen on " + where + ": " + fault.message(),
                fault == asio::error::address_in_use ? "choose another port with --port; 0 takes any that is free"
                                                     : "is it an address of this machine, and the port above 1023?");
  // Runs that are started from here must not keep the port.
  ::fcntl(acceptor.native_handle(), F_SETFD, FD_CLOEXEC);
}

void Server::State::accept() {
  acceptor.async_accept([this](boost::system::error_code fault, tcp::socket socket) {
    if (fault == asio::error::operation_aborted) return;
    if (fault) {  // no more file descriptors, most likely: those there are will be closed
      pause.expires_after(std::chrono::milliseconds(100));
      return pause.async_wait([this](boost::system::error_code stopped) {
        if (!stopped) accept();
      });
    }
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
    if (shared.connections < shared.settings.most_connections) begin_connection(std::move(socket), shared);
    accept();
  });
}

Server::Server(ServerSettings settings) : state_(std::make_unique<State>()) {
  if (!settings.certificate.empty()) state_->shared.tls.emplace(certified(settings));
  state_->shared.settings = std::move(settings);
  state_->listen();
}

Server::~Server() { stop(); }

unsigned short Server::port() const { return state_->acceptor.local_endpoint().port(); }

void Server::run(Answers answers) {
  asio::thread_pool workers(state_->shared.settings.workers);
  state_->shared.answers = std::move(answers);
  state_->shared.workers = &workers;
  state_->accept();
  state_->io.run();
  workers.join();
}

void Server::stop() { state_->io.stop(); }

}  // namespace athanor::serve
