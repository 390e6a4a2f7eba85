/* SPDX-License-Identifier: Apache-2.0
 *
 * plugin.h - the whole contract between the Athanor host and a plugin, in C11.
 *
 * A plugin is a shared library that exports one function, athanor_plugin_v1. It returns constant
 * tables: a plugin has components, and a component is a stage, a provider of language models, a
 * backend where experiments run, or a source of literature.
 *
 * Rules that hold everywhere, so that no comment below repeats them:
 *
 *   Documents   Every payload is one JSON object in UTF-8 whose member "schema" names what it is and
 *               its version ("athanor.stage.run/1"). That name is also its address: a callee looks
 *               at it to know what is asked. Readers ignore members that they do not know. A
 *               document is at most ATHANOR_DOCUMENT_MAX bytes and ATHANOR_DEPTH_MAX levels deep.
 *   Bytes       Binary data and texts over 64 KiB do not travel in documents. They are references,
 *               {"artifact": ..., "media_type": ..., "size": ...}, to files.
 *   Ownership   An argument is borrowed until the call returns; whoever wants to keep it copies it.
 *               Nothing is returned by pointer: results go through athanor_reply, whose owner
 *               copies what it needs inside the callback. No memory is freed on the other side.
 *   Exceptions  No exception, longjmp or signal handler crosses the boundary, in either direction.
 *   Growth      Structs start with their size and only grow at the end. A reader checks ATHANOR_HAS
 *               before it touches a field added after 1.0. Arrays hold pointers to structs.
 *   Threads     [any]  any thread, at any time, re-entrant.
 *               [one]  any thread, but never two calls at once on the same instance.
 *               [call] only on the thread of the call that was given the object.
 *   Blocking    A call may block. It looks at cancelled() at least once a second and then returns
 *               ATHANOR_CANCELLED.
 *
 * Rationale: JSON text costs microseconds on calls that take seconds, and lets a plugin built with
 * another compiler, standard library or language, or an older or newer one than the host, work
 * without a rebuild. docs/architecture.md lists every document.
 */
#ifndef ATHANOR_PLUGIN_H
#define ATHANOR_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#define ATHANOR_ABI_MAJOR 1
#define ATHANOR_ABI_MINOR 0

#define ATHANOR_DOCUMENT_MAX 16777216u /* 16 MiB */
#define ATHANOR_DEPTH_MAX 128u

#define ATHANOR_EXPORT __attribute__((visibility("default")))

/* True when the struct behind p is new enough to have the field. */
#define ATHANOR_HAS(p, type, field) ((p)->struct_size >= offsetof(type, field) + sizeof((p)->field))

#ifdef __cplusplus
extern "C" {
#endif

typedef struct athanor_str {
  const char *data; /* UTF-8, no terminator needed; may be NULL when size is 0 */
  size_t size;      /* bytes */
} athanor_str;

typedef enum athanor_status {
  ATHANOR_OK = 0,
  ATHANOR_FAILED = 1,             /* reply->error was called and says why */
  ATHANOR_CANCELLED = 2,          /* the run was asked to stop, and the callee did */
  ATHANOR_UNSUPPORTED = 3,        /* this side does not know that document or version */
  ATHANOR_NOTHING = 4,            /* next: nothing ended in that time */
  ATHANOR_STATUS_MAX = 0x7fffffff /* fixes the size of the enum for every compiler */
} athanor_status;

typedef enum athanor_level {
  ATHANOR_DEBUG = 1,
  ATHANOR_INFO = 2,
  ATHANOR_WARN = 3,
  ATHANOR_ERROR = 4,
  ATHANOR_LEVEL_MAX = 0x7fffffff
} athanor_level;

/* Where a callee puts what it has to say. Given by the caller, valid for the call. */
typedef struct athanor_reply {
  uint32_t struct_size;
  void *ctx;
  /* The result. Exactly once when the call returns ATHANOR_OK, never otherwise. [call] */
  void (*result)(void *ctx, athanor_str document);
  /* Something on the way: a token, a line of output. Any number, before the result. [call] */
  void (*event)(void *ctx, athanor_str document);
  /* Why it failed: {"schema":"athanor.error/1","code","message","hint","at","retry_after_s"}.
   * Exactly once when the call returns ATHANOR_FAILED. "code" is one of the documented words,
   * "at" a JSON pointer into the request or the options. [call] */
  void (*error)(void *ctx, athanor_str document);
} athanor_reply;

/* What the host offers to one instance during one call of run. Which documents call and start
 * accept depends on the component's kind and on the "services" that its info declares; any other
 * is refused with the code "not_offered". */
typedef struct athanor_host {
  uint32_t struct_size;
  void *ctx;

  /* Asks the host for something and waits for the answer. `name` is the caller's own name for
   * this call, unique in its stage and branch ("node-17/draft"); after a restart a finished call of that
   * name is answered from the record instead of being made again. Pure reads and appends
   * (log, record, state) take an empty name. [any] */
  athanor_status (*call)(void *ctx, athanor_str name, athanor_str request, const athanor_reply *);

  /* The same without waiting: the answer arrives through next. Returns ATHANOR_OK (with an empty
   * result, "athanor.started/1") as soon as the host has taken the call. Starting a name twice is
   * refused, except by an instance of a restarted run. Stages only. [any] */
  athanor_status (*start)(void *ctx, athanor_str name, athanor_str request, const athanor_reply *);

  /* Waits until a started call has ended and hands it over:
   *   {"schema":"athanor.completion/1","name","order","now","status":"ok"|"failed"|"cancelled",
   *    "result"|"error"}
   * Each once, in an order that the host records and keeps on resume and replay. timeout_ms < 0
   * waits without limit; ATHANOR_NOTHING when the time is over or nothing is in flight. [any] */
  athanor_status (*next)(void *ctx, int64_t timeout_ms, const athanor_reply *);

  /* Asks for the end of a started call. It still arrives through next. [any] */
  athanor_status (*cancel)(void *ctx, athanor_str name, const athanor_reply *);

  /* Not 0 when the call that was given this host should stop. Cheap; poll it. [any] */
  int32_t (*cancelled)(void *ctx);

  void (*log)(void *ctx, athanor_level level, athanor_str message); /* [any] */
  /* fraction from 0 to 1, or below 0 where unknown. [any] */
  void (*progress)(void *ctx, double fraction, athanor_str message);

  /* Everything else, by a versioned name ("com.acme.gpu/2"). NULL: not here. [any] */
  const void *(*extension)(void *ctx, const char *id);
} athanor_host;

typedef struct athanor_instance athanor_instance; /* the plugin's own; opaque to the host */

typedef struct athanor_component {
  uint32_t struct_size;
  const char *kind; /* "stage", "provider", "backend" or "literature" */
  const char *name; /* unique within the kind; [a-z][a-z0-9_]* */
  /* JSON, "athanor.component/1": summary, options (JSON Schema with defaults), inputs, outputs,
   * services, programs, tasks, speaks (the documents that run answers), concurrent, examples. */
  const char *info;
  /* Checks what a schema cannot say; result {} when all is well. Touches no network. Optional.
   * options: "athanor.options/1". [any] */
  athanor_status (*validate)(athanor_str options, const athanor_reply *);
  /* "athanor.create/1": {"options": validated, with every default filled in, durations in
   * seconds, sizes in bytes, paths absolute; "resources": the plugin's folder of templates}.
   * Writes the new instance through the pointer; result {}. [any] */
  athanor_status (*create)(athanor_str request, athanor_instance **, const athanor_reply *);
  /* Does what the request's schema asks. Stages, and components whose info says
   * "concurrent": false: [one]. Others: [any]. */
  athanor_status (*run)(athanor_instance *, const athanor_host *, athanor_str request, const athanor_reply *);
  void (*destroy)(athanor_instance *);      /* [one]; joins every thread that the instance started */
  const void *(*extension)(const char *id); /* optional [any] */
} athanor_component;

typedef struct athanor_plugin {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor; /* ATHANOR_ABI_*, as the plugin was compiled */
  const char *id;                /* "org.example.outline" */
  const char *version;           /* the plugin's own, semantic */
  const char *built_with;        /* compiler and SDK, for bug reports */
  uint32_t component_count;
  const athanor_component *const *components;
} athanor_plugin;

/* Pure: returns static data, does no work, may be called twice. Never unloaded. [any] */
ATHANOR_EXPORT const athanor_plugin *athanor_plugin_v1(void);

#ifdef __cplusplus
}
#endif
#endif
