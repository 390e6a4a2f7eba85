#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Says on what this runs, a fact a line: processor, cores, memory, graphics. What is not known is left out.
model=$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo 2>/dev/null | head -n 1)
[ -z "$model" ] || echo "processor: $model"
cores=$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc 2>/dev/null) && echo "cores: $cores"
memory=$(awk '/^MemTotal:/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo 2>/dev/null)
[ -z "$memory" ] || echo "memory: $memory"
echo "system: $(uname -sm)"
command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null | sort | uniq -c |
  sed 's/^ *\([0-9]*\) */graphics: \1 x /'
exit 0
