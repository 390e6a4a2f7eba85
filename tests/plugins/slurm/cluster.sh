#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
#
# cluster.sh start FOLDER [NODES] | stop FOLDER | controller-down FOLDER | controller-up FOLDER | node-down FOLDER NODE
#
# A whole Slurm on this machine for tests and measurements: munge, slurmctld and one slurmd for each of NODES (2) nodes
# n1, n2, ... with two processors and 4,000 MB each. Everything lies in FOLDER (a new one), ports are free ones above
# CLUSTER_PORT (random), nothing needs systemd or root: for an ordinary user all daemons and jobs are that user's. When
# `start` returns, `SLURM_CONF=FOLDER/slurm.conf sbatch ...` works. Everything is ended by the number of its process.
set -eu

verb=${1:-} folder=${2:-} third=${3:-}
if [ -z "$verb" ] || [ -z "$folder" ]; then
  sed -n '4,4p' "$0" >&2
  exit 2
fi
export PATH=$PATH:/usr/sbin:/sbin SLURM_CONF=$folder/slurm.conf

free_port() {
  local port=$1
  while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do port=$((port + 1)); done
  echo "$port"
}

# The cluster's nodes, whose ports follow the controller's.
nodes() {
  local i
  for i in $(seq 1 "$1"); do
    echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$(free_port $(($2 + i * 7))) CPUs=2 RealMemory=4000 State=UNKNOWN"
  done
}

# Jobs that have ended are forgotten after MinJobAge; so few seconds that tests see it happen. Memory is counted, not
# limited: that is the sandbox's.
configure() {
  local count=$1 port=$2 user host
  user=$(id -un) host=$(hostname -s)
  mkdir -p "$folder"/{state,log,run}
  (umask 077 && head -c 128 /dev/urandom >"$folder/munge.key")
  local i
  for i in $(seq 1 "$count"); do mkdir -p "$folder/spool-n$i"; done
  cat >"$SLURM_CONF" <<CONF
ClusterName=athanor-test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
AuthType=auth/munge
AuthInfo=socket=$folder/run/munge.sock
CredType=cred/munge
SlurmctldPort=$port
SlurmdPort=$((port + 1))
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool-%n
SlurmctldPidFile=$folder/run/slurmctld.pid
SlurmdPidFile=$folder/run/slurmd-%n.pid
SlurmctldLogFile=$folder/log/slurmctld.log
SlurmdLogFile=$folder/log/slurmd-%n.log
MessageTimeout=5
MpiDefault=none
SwitchType=switch/none
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=0
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
KillWait=2
MinJobAge=${CLUSTER_MIN_JOB_AGE:-60}
InactiveLimit=0
SlurmctldTimeout=30
SlurmdTimeout=${CLUSTER_NODE_TIMEOUT:-10}
MaxJobCount=5000
PropagateResourceLimits=NONE
$(nodes "$count" "$port")
PartitionName=main Nodes=n[1-$count] Default=YES MaxTime=2:00:00 State=UP
PartitionName=shut Nodes=n1 MaxTime=10 State=DOWN
CONF
}

pid_of() { cat "$folder/run/$1.pid" 2>/dev/null || true; }

# end NAME [SIGNAL]: ends what has this file with its number, and waits until it is gone.
end() {
  local pid
  pid=$(pid_of "$1")
  [ -n "$pid" ] && kill "-${2:-TERM}" "$pid" 2>/dev/null || return 0
  for _ in $(seq 200); do
    # One that ended and that nobody collects (in a namespace whose first process does not) counts as gone.
    if ! kill -0 "$pid" 2>/dev/null || grep -q '^State:[[:space:]]Z' "/proc/$pid/status" 2>/dev/null; then
      rm -f "$folder/run/$1.pid"
      return 0
    fi
    sleep 0.05
  done
  kill -KILL "$pid" 2>/dev/null || true
}

controller_up() { slurmctld -f "$SLURM_CONF" && answers; }

answers() {
  local until=$((SECONDS + 20))
  while [ $SECONDS -lt $until ]; do
    timeout 2 scontrol ping 2>/dev/null | grep -q 'is UP' && return 0
    sleep 0.05
  done
  tail -n 5 "$folder/log/slurmctld.log" >&2
  return 1
}

start() {
  local count=$1
  configure "$count" "$(free_port "${CLUSTER_PORT:-$((20000 + RANDOM))}")"
  munged --force --key-file="$folder/munge.key" --socket="$folder/run/munge.sock" --pid-file="$folder/run/munged.pid" \
    --log-file="$folder/log/munged.log" --seed-file="$folder/run/munge.seed"
  controller_up
  local i
  for i in $(seq 1 "$count"); do slurmd -N "n$i" -f "$SLURM_CONF"; done
  local until=$((SECONDS + 20))
  while [ $SECONDS -lt $until ]; do
    [ "$(sinfo --noheader --partition=main --format='%T %D' 2>/dev/null)" = "idle $count" ] && return 0
    sleep 0.05
  done
  sinfo >&2
  tail -n 5 "$folder"/log/slurm*.log >&2
  return 1
}

stop() {
  scancel --user="$(id -un)" >/dev/null 2>&1 || true
  local file
  for file in "$folder"/run/slurmd-*.pid; do [ -e "$file" ] && end "$(basename "$file" .pid)"; done
  end slurmctld
  end munged
}

case $verb in
  start) start "${third:-2}" ;;
  stop) stop ;;
  controller-down) end slurmctld ;;
  controller-up) controller_up ;;
  node-down) end "slurmd-$third" KILL ;;
  *) echo "cluster.sh: there is no verb '$verb'" >&2 && exit 2 ;;
esac
