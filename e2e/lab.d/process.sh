# Processes of the lab: started apart from the caller, recorded by PID and start time, ended only when both still match.
# shellcheck shell=bash

# stat_of PID: fills STAT with the fields of /proc/PID/stat after the name, so that STAT[0] is the state and STAT[19] the start time.
# (No $(<file) here: bash leaves the script when the file is not there.)
stat_of() {
  local line=
  STAT=()
  { IFS= read -rd '' line <"/proc/$1/stat"; } 2>/dev/null || true
  read -ra STAT <<<"${line##*) }"
  [ ${#STAT[@]} -gt 19 ]
}

# process_is PID START: that very process lives; a PID used anew by another one is never taken for ours. One whose first thread is dead lives
# as long as it has others (STAT[17] counts them): until then it has its ports.
process_is() { stat_of "$1" && [[ ${STAT[19]} == "$2" && (${STAT[0]} != [ZX] || ${STAT[17]} -gt 1) ]]; }

start_of() { stat_of "$1" && echo "${STAT[19]}"; }

record_of() { echo "$PIDS/$1.$2"; }

# Prints the PID of a recorded process when it lives.
living_pid() {
  local pid start
  { read -r pid start <"$(record_of "$1" "$2")"; } 2>/dev/null || return 1
  process_is "$pid" "$start" && echo "$pid"
}

lives() { living_pid "$1" "$2" >/dev/null; }

# lab_lives RUN: any process that the lab of this state directory recorded is alive, in this boot of the machine.
lab_lives() {
  local record pid start
  [ "$(cat "$1/boot-id" 2>/dev/null)" = "$(</proc/sys/kernel/random/boot_id)" ] || return 1
  for record in "$1"/pids/*; do
    { read -r pid start <"$record"; } 2>/dev/null || continue
    process_is "$pid" "$start" && return 0
  done
  return 1
}

# The caller's descriptors (a pipe that somebody reads to its end, our lock) must not live on in a daemon.
close_descriptors() {
  local path fd
  for path in /proc/"$BASHPID"/fd/*; do
    fd=${path##*/}
    case $fd in 0 | 1 | 2 | 255 | '*') ;; *) exec {fd}>&- ;; esac
  done
}

# daemonize PLACE COMPONENT COMMAND...: starts the command in the place's cgroup, in a session and environment of its own.
daemonize() {
  local place=$1 component=$2
  shift 2
  (
    close_descriptors
    cd /
    join_cgroup "$place"
    record_self "$place" "$component" "$BASHPID"
    ulimit -n "$(ulimit -Hn)"
    exec env -i PATH="$BIN:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" HOME=/root LANG=C.UTF-8 \
      VIREO_LAB_CACHE="$CACHE" VIREO_LAB_NUMBER="$NUMBER" setsid "$@"
  ) </dev/null >>"$LOG/$place.$component.log" 2>&1 &
}

record_self() {
  local record
  record=$(record_of "$1" "$2")
  echo "$3 $(start_of "$3")" >"$record.new"
  mv "$record.new" "$record"
}

# start_daemon PLACE COMPONENT COMMAND...: in the namespaces of the place, unless it runs already.
start_daemon() {
  local place=$1 component=$2 holder
  shift 2
  lives "$place" "$component" && return
  holder=$(living_pid "$place" holder) || die "$place has no living namespaces: e2e/lab down, then e2e/lab up."
  daemonize "$place" "$component" nsenter --target "$holder" --mount --uts --cgroup --net "$@"
}

# end_process PID START SECONDS: asks, waits, then kills.
end_process() {
  process_is "$1" "$2" || return 0
  kill -TERM "$1" 2>/dev/null || true
  await_gone "$1" "$2" "$3" && return
  kill -KILL "$1" 2>/dev/null || true
  await_gone "$1" "$2" 10
}

await_gone() {
  local deadline=$((SECONDS + $3))
  while process_is "$1" "$2"; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.05
  done
}

# end_daemon PLACE COMPONENT [SECONDS]
end_daemon() {
  local pid start record
  record=$(record_of "$1" "$2")
  { read -r pid start <"$record"; } 2>/dev/null || return 0
  end_process "$pid" "$start" "${3:-10}" || say "$2 of $1 (PID $pid) does not end"
  rm -f "$record"
}

# kill_daemon PLACE COMPONENT: SIGKILL; nothing starts it again but `restart` and `up`.
kill_daemon() {
  local pid start
  pid=$(living_pid "$1" "$2") || die "$2 of $1 is not running."
  start=$(start_of "$pid")
  kill -KILL "$pid"
  await_gone "$pid" "$start" 10 || die "$2 of $1 (PID $pid) outlived SIGKILL by 10 s."
}

# run_in PLACE COMMAND...: becomes the command, in the namespaces and the cgroup of the place. Input, output and exit code pass through.
run_in() {
  local place=$1 holder
  shift
  if is_systemd_node "$place"; then in_systemd_node "$@"; fi
  holder=$(living_pid "$place" holder) || die "$place is not up."
  join_cgroup "$place"
  exec 9>&-
  exec nsenter --target "$holder" --mount --uts --cgroup --net -- "$@"
}

# path_in PLACE PATH: the path of a node's file as the machine sees it.
path_in() { echo "/proc/$(living_pid "$1" holder)/root$2"; }
