// SPDX-License-Identifier: Apache-2.0
//
// The little of HTTP that a job's program needs to ask the house: one request a connection, read within bounds from
// somebody who may mean harm, and one answer.
#ifndef ATHANOR_SERVICES_PROGRAMS_HTTP_HPP
#define ATHANOR_SERVICES_PROGRAMS_HTTP_HPP

#include <string>

namespace athanor {

struct ProgramRequest {
  std::string method, path, body;
};

struct ProgramAnswer {
  int status = 200;
  std::string body;
  std::string type = "application/json";
};

// Throws ProgramAnswer, the refusal to be sent: 400, 408 (30 s for all of it), 411, 413 (a body of more than 2 MiB),
// 431 (a head of more than 32 KiB). An empty method: nothing was asked.
ProgramRequest read_program_request(int socket);
void write_program_answer(int socket, const ProgramAnswer &answer);

// An error in the form that clients of such services know.
ProgramAnswer program_error(int status, const std::string &code, const std::string &message);

}  // namespace athanor

#endif
