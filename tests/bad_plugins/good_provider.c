/* SPDX-License-Identifier: Apache-2.0
 *
 * A provider that keeps every rule. */
#include "good.h"

BAD_RUN {
  (void)host;
  if (!is_whole(request)) return refuse(reply, ERROR("bad_request", "this is no document"));
  const int profile = has(request, "\"athanor.provider.profile/1\""),
            complete = has(request, "\"athanor.provider.complete/1\"");
  if (!profile && !complete) return ATHANOR_UNSUPPORTED;
  (void)instance;
  return give(
      reply,
      profile ? "{\"model\":\"sample\"}"
              : "{\"parts\":[{\"type\":\"text\",\"text\":\"Yes.\"}],\"finish\":{\"unified\":\"stop\"},\"usage\":{}}");
}

#define RUN bad_run
#define KIND "provider"
#define INFO                                                                         \
  "{\"schema\":\"athanor.component/1\",\"summary\":\"Agrees.\",\"options\":" OPTIONS \
  ",\"speaks\":"                                                                     \
  "[\"athanor.provider.profile/1\",\"athanor.provider.complete/1\"]}"
#include "table.h"
