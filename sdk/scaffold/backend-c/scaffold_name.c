/* SPDX-License-Identifier: Apache-2.0
 *
 * The backend `scaffold_name`: jobs are processes on this machine, each the head of a group of its own. No walls.
 */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np */
#include "asking.h"
#include "scaffold_name_info.h" /* made from info.json */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct job {
  struct job *next;
  char *id, *folder;
  double began, limit, seconds; /* seconds; of a clock, allowed, used */
  pid_t process;
  int ended, status;  /* status: as waitpid tells it */
  const char *reason; /* "exited", "signalled", "timeout", "cancelled" */
} job;

/* "concurrent": false in info.json: one call at a time, so nothing in here is locked. */
struct athanor_instance {
  int slots;
  job *jobs;
};

static double now(void) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

static void end(job *self, int status, const char *reason) {
  self->ended = 1;
  self->status = status;
  self->seconds = now() - self->began;
  self->reason = reason ? reason : WIFEXITED(status) ? "exited" : "signalled";
}

/* Ends it, with all that it started, and says why it ended. */
static void stop(job *self, const char *reason) {
  int status = 0;
  if (self->ended) return;
  kill(-self->process, SIGKILL);
  waitpid(self->process, &status, 0);
  end(self, status, reason);
}

/* Has it ended? One whose time is over is ended here. */
static int has_ended(job *self) {
  int status = 0;
  if (self->ended) return 1;
  if (waitpid(self->process, &status, WNOHANG) == self->process) {
    kill(-self->process, SIGKILL); /* what it left running */
    end(self, status, NULL);
  } else if (now() - self->began > self->limit) {
    stop(self, "timeout");
  }
  return self->ended;
}

static void free_job(job *self) {
  stop(self, "cancelled");
  free(self->id);
  free(self->folder);
  free(self);
}

static void free_texts(char **texts) {
  for (char **at = texts; at && *at; ++at) free(*at);
  free(texts);
}

/* The texts of an array as execve takes them, or NULL. */
static char **texts_of(athanor_str array) {
  athanor_str one = {NULL, 0};
  size_t count = 0;
  char **out;
  while ((one = json_next(array, one)).data) ++count;
  out = calloc(count + 1, sizeof *out);
  for (size_t i = 0; out && i < count; ++i) {
    one = json_next(array, one);
    if (!(out[i] = json_text(one))) {
      free_texts(out);
      return NULL;
    }
  }
  if (count == 0) {
    free_texts(out);
    return NULL;
  }
  return out;
}

/* "NAME=value", or NULL. */
static char *assignment(athanor_str name, athanor_str value) {
  char *left = json_text(name), *right = json_text(value);
  const size_t room = left && right ? strlen(left) + strlen(right) + 2 : 0;
  char *out = room ? malloc(room) : NULL;
  if (out) snprintf(out, room, "%s=%s", left, right);
  free(left);
  free(right);
  return out;
}

/* The members of an object as execve takes them, and a PATH where there is none; or NULL. */
static char **environment_of(athanor_str object) {
  athanor_str name, value;
  size_t count = 0, room = 2;
  char **out;
  for (size_t at = 0; json_each(object, &at, &name, &value);) ++room;
  out = calloc(room, sizeof *out);
  if (!out) return NULL;
  if (!json_member(object, "PATH").data) out[count++] = strdup("PATH=/usr/local/bin:/usr/bin:/bin");
  for (size_t at = 0; json_each(object, &at, &name, &value); ++count)
    if (!(out[count] = assignment(name, value))) {
      free_texts(out);
      return NULL;
    }
  return out;
}

static int spawn(job *self, char **command, char **environment) {
  char work[4096], out[4096], err[4096];
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  sigset_t none;
  int failed;
  if (strlen(self->folder) > sizeof work - 16) return ENAMETOOLONG;
  snprintf(work, sizeof work, "%s/work", self->folder);
  snprintf(out, sizeof out, "%s/stdout", self->folder);
  snprintf(err, sizeof err, "%s/stderr", self->folder);
  sigemptyset(&none);
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_addchdir_np(&files, work);
  posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_addopen(&files, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
  failed = posix_spawnp(&self->process, command[0], &files, &attributes, command, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return failed;
}

static job *find_job(const athanor_instance *self, athanor_str id) {
  char *text = json_text(id);
  job *at = self->jobs;
  while (at && (!text || strcmp(at->id, text) != 0)) at = at->next;
  free(text);
  return at;
}

/* NULL where the job's document is not one, or without memory. */
static job *start_job(athanor_str document) {
  char **command = texts_of(json_member(document, "command"));
  char **environment = environment_of(json_member(document, "env"));
  job *made = calloc(1, sizeof *made);
  if (made) {
    made->id = json_text(json_member(document, "id"));
    made->folder = json_text(json_member(document, "folder"));
    made->began = now();
    made->limit = json_number(json_member(json_member(document, "limits"), "seconds"), 600);
    made->ended = 1; /* until it runs */
  }
  if (!command || !environment || !made || !made->id || !made->folder) {
    if (made) free_job(made);
    made = NULL;
  } else if (spawn(made, command, environment) == 0) {
    made->ended = 0;
  } else {
    end(made, 127 << 8, NULL); /* as a shell says that a program is not there */
  }
  free_texts(command);
  free_texts(environment);
  return made;
}

/* The same id is the same job, however often it is submitted. */
static athanor_status submit(athanor_instance *self, athanor_str jobs, const athanor_reply *reply) {
  athanor_str one = {NULL, 0};
  json_out out = {0};
  json_put(&out, "{\"jobs\":[");
  for (int first = 1; (one = json_next(jobs, one)).data; first = 0) {
    job *known = find_job(self, json_member(one, "id"));
    if (!known && (known = start_job(one))) {
      known->next = self->jobs;
      self->jobs = known;
    }
    json_put(&out, first ? "{\"id\":" : ",{\"id\":");
    json_put_value(&out, json_member(one, "id"));
    json_put(&out, known ? ",\"accepted\":true}"
                         : ",\"accepted\":false,\"error\":{\"code\":\"bad_request\","
                           "\"message\":\"the job has no id, folder or command, or there is no memory\"}}");
  }
  json_put(&out, "]}");
  return answer(reply, &out);
}

/* How many were put. */
static int put_states(json_out *out, const athanor_instance *self, athanor_str ids, int only_over) {
  athanor_str id = {NULL, 0};
  int put = 0;
  json_put(out, "{\"jobs\":[");
  while ((id = json_next(ids, id)).data) {
    job *known = find_job(self, id);
    const char *state = !known ? "unknown" : has_ended(known) ? "ended" : "running";
    if (only_over && known && !known->ended) continue;
    json_put(out, put++ ? ",{\"id\":" : "{\"id\":");
    json_put_value(out, id);
    json_put(out, ",\"state\":\"");
    json_put(out, state);
    json_put(out, "\"}");
  }
  json_put(out, "]}");
  return put;
}

static athanor_status states(const athanor_instance *self, athanor_str ids, const athanor_reply *reply) {
  json_out out = {0};
  put_states(&out, self, ids, 0);
  return answer(reply, &out);
}

static athanor_status wait_for(const athanor_instance *self, const athanor_host *host, athanor_str request,
                               const athanor_reply *reply) {
  static const struct timespec moment = {0, 5000000};
  const double until = now() + json_number(json_member(request, "seconds"), 0);
  for (;;) {
    json_out out = {0};
    if (put_states(&out, self, json_member(request, "ids"), 1) > 0 || now() >= until) return answer(reply, &out);
    free(out.data);
    if (host->cancelled && host->cancelled(host->ctx)) return ATHANOR_CANCELLED;
    nanosleep(&moment, NULL);
  }
}

static athanor_status cancel(athanor_instance *self, athanor_str ids, const athanor_reply *reply) {
  athanor_str id = {NULL, 0};
  while ((id = json_next(ids, id)).data) {
    job *known = find_job(self, id);
    if (known) stop(known, "cancelled");
  }
  return states(self, ids, reply);
}

static void put_exit(json_out *out, athanor_str id, const job *self) {
  json_put(out, "{\"id\":");
  json_put_value(out, id);
  json_put(out, ",\"reason\":\"");
  json_put(out, self->reason);
  json_put(out, WIFEXITED(self->status) ? "\",\"exit_code\":" : "\",\"signal\":");
  json_put_integer(out, WIFEXITED(self->status) ? WEXITSTATUS(self->status) : WTERMSIG(self->status));
  json_put(out, ",\"seconds\":");
  json_put_number(out, self->seconds);
  for (int i = 0; i < 2; ++i) {
    json_out path = {0};
    json_put(&path, self->folder);
    json_put(&path, i ? "/stderr" : "/stdout");
    json_put(out, i ? ",\"stderr\":" : ",\"stdout\":");
    json_put_text(out, path.data ? path.data : "", path.size);
    out->failed |= path.failed;
    free(path.data);
  }
  json_put(out, "}");
}

static athanor_status collect(const athanor_instance *self, athanor_str ids, const athanor_reply *reply) {
  athanor_str id = {NULL, 0};
  json_out out = {0};
  int put = 0;
  json_put(&out, "{\"jobs\":[");
  while ((id = json_next(ids, id)).data) {
    job *known = find_job(self, id);
    if (!known || !has_ended(known)) continue;
    if (put++) json_put(&out, ",");
    put_exit(&out, id, known);
  }
  json_put(&out, "]}");
  return answer(reply, &out);
}

static athanor_status release(athanor_instance *self, athanor_str ids, const athanor_reply *reply) {
  athanor_str id = {NULL, 0};
  while ((id = json_next(ids, id)).data) {
    job *known = find_job(self, id);
    for (job **at = &self->jobs; known && *at; at = &(*at)->next)
      if (*at == known) {
        *at = known->next;
        free_job(known);
        break;
      }
  }
  return answer_empty(reply);
}

static athanor_status capacity(const athanor_instance *self, const athanor_reply *reply) {
  json_out out = {0};
  json_put(&out, "{\"slots\":");
  json_put_integer(&out, self->slots);
  json_put(&out,
           ",\"guarantees\":[\"time_limit\"],\"problems\":[],\"missing\":[{\"guarantee\":\"walls\","
           "\"why\":\"programs run as you, with your files and your network\","
           "\"hint\":\"use the backend local for programs that are not your own\"}]}");
  return answer(reply, &out);
}

static athanor_status create(athanor_str request, athanor_instance **out, const athanor_reply *reply) {
  const athanor_str options = json_member(json_document(request), "options");
  const double slots = json_number(json_member(options, "slots"), 0);
  athanor_instance *made;
  if (!(slots >= 1 && slots <= 256))
    return fail(reply, "bad_options", "slots must be a number from 1 to 256", "give the option slots");
  made = (athanor_instance *)calloc(1, sizeof *made);
  if (!made) return fail(reply, "internal", "no memory", NULL);
  made->slots = (int)slots;
  *out = made;
  return answer_empty(reply);
}

static void destroy(athanor_instance *self) {
  while (self->jobs) {
    job *first = self->jobs;
    self->jobs = first->next;
    free_job(first);
  }
  free(self);
}

static athanor_status run(athanor_instance *self, const athanor_host *host, athanor_str text,
                          const athanor_reply *reply) {
  const athanor_str request = json_document(text), asked_for = json_member(request, "schema");
  const athanor_str ids = json_member(request, "ids"), jobs = json_member(request, "jobs");
  if (!request.data) return fail(reply, "bad_request", "the request is no JSON object", NULL);
  if (json_is(asked_for, "athanor.backend.capacity/1")) return capacity(self, reply);
  if (json_is(asked_for, "athanor.backend.submit/1"))
    return jobs.data ? submit(self, jobs, reply) : fail(reply, "bad_request", "the request names no jobs", NULL);
  if (!ids.data) return unknown_request(reply);
  if (json_is(asked_for, "athanor.backend.find/1")) return states(self, ids, reply);
  if (json_is(asked_for, "athanor.backend.wait/1")) return wait_for(self, host, request, reply);
  if (json_is(asked_for, "athanor.backend.cancel/1")) return cancel(self, ids, reply);
  if (json_is(asked_for, "athanor.backend.collect/1")) return collect(self, ids, reply);
  if (json_is(asked_for, "athanor.backend.release/1")) return release(self, ids, reply);
  return unknown_request(reply);
}

static const athanor_component component = {
    sizeof component, "backend", "scaffold_name", scaffold_name_info, NULL, &create, &run, &destroy, NULL};
static const athanor_component *const components[] = {&component};
static const athanor_plugin plugin = {
    sizeof plugin, ATHANOR_ABI_MAJOR, ATHANOR_ABI_MINOR, "org.example.scaffold_name", "0.1.0", "C " __VERSION__, 1,
    components};

ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void) { return &plugin; }
