/* SPDX-License-Identifier: Apache-2.0
 *
 * The least that a component can be, in C11: the good parts of plugins that are bad in one respect. */
#ifndef ATHANOR_TESTS_MINIMAL_H
#define ATHANOR_TESTS_MINIMAL_H

#include <athanor/plugin.h>
#include <string.h>

#define MINIMAL_INFO                                                                                     \
  "{\"schema\":\"athanor.component/1\",\"summary\":\"Does nothing.\",\"options\":{\"type\":\"object\"}," \
  "\"speaks\":[\"athanor.stage.run/1\"]}"

static inline athanor_str minimal_str(const char *text) {
  const athanor_str out = {text, strlen(text)};
  return out;
}

static inline athanor_status minimal_create(athanor_str request, athanor_instance **instance,
                                            const athanor_reply *reply) {
  static int one;
  (void)request;
  *instance = (athanor_instance *)&one;
  reply->result(reply->ctx, minimal_str("{}"));
  return ATHANOR_OK;
}

static inline athanor_status minimal_run(athanor_instance *instance, const athanor_host *host, athanor_str request,
                                         const athanor_reply *reply) {
  (void)instance, (void)host, (void)request;
  reply->result(reply->ctx, minimal_str("{\"schema\":\"athanor.stage.result/1\",\"outputs\":{}}"));
  return ATHANOR_OK;
}

static inline void minimal_destroy(athanor_instance *instance) { (void)instance; }

#endif
