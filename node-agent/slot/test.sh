#!/bin/bash
# Tests the slot program and the emulator wrapper as they are built. Needs root (namespaces of its own).
# Debian packages: gcc libc6-dev python3 util-linux
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# A mount namespace hides the machine's /run: the wrapper's socket has a fixed place.
if [ "${1:-}" != inside ]; then
  exec unshare --mount --propagation private -- "$0" inside
fi
mount -t tmpfs none /run || exit 1
work=$(mktemp -d)
started=()
finish() {
  for pid in "${started[@]}"; do kill -KILL "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap finish EXIT
passed=0 failed=0

check() { # check NAME COMMAND...: passes when the command does
  if "${@:2}"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1" >&2
  fi
}
equal() { [ "$1" = "$2" ] || { echo "  expected '$2', got '$1'" >&2; return 1; }; }
contains() { [[ "$1" == *"$2"* ]] || { echo "  '$1' does not contain '$2'" >&2; return 1; }; }
eventually() { # eventually COMMAND...: within 5 s
  for _ in $(seq 100); do "$@" && return 0; sleep 0.05; done
  return 1
}
runs() { [ -d "/proc/$1" ] && [ "$(sed 's/.*) //; s/ .*//' "/proc/$1/stat" 2>/dev/null)" != Z ]; }
ended() { ! runs "$1"; }

"$here/build.sh" "$work/bin" >/dev/null || exit 1
slot=$work/bin/slot

# --- a silent agent: in the background, because it takes as long as the wrapper's patience

wrapper=$work/bin/slot-qemu
uuid=6f1f6e0c-5b3a-4d5e-9d3e-0a4c7f2b1e11
cat >"$work/emulator" <<'Q'
#!/bin/sh
echo "emulator $$ $(cat /proc/$$/comm) $*"
exit 42
Q
chmod +x "$work/emulator"
ln -s ../emulator "$work/bin/qemu"

# One answer for one question: what was asked is written to $work/asked. The answer is sent as it is.
cat >"$work/gate.py" <<'P'
import os, socket, sys, time
answer, asked = sys.argv[1].encode().decode("unicode_escape").encode(), sys.argv[2]
os.makedirs("/run/vireo", exist_ok=True)
if os.path.exists("/run/vireo/gate.sock"):
    os.unlink("/run/vireo/gate.sock")
gate = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
gate.bind("/run/vireo/gate.sock")
gate.listen(1)
open(asked + ".ready", "w").close()
peer, _ = gate.accept()
gate.close()
line = peer.makefile("rb").readline()
pid = int.from_bytes(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)[:4], "little")
exe = os.readlink(f"/proc/{pid}/exe")
with open(asked, "w") as out:
    out.write(f"{line.decode()}{pid} {exe}\n")
if answer == b"never":
    time.sleep(60)
try:
    for byte in answer:
        peer.send(bytes([byte]))
except ConnectionError:
    pass
P

mkdir -p /run/vireo
unshare --mount --propagation private -- bash -c "
  mount -t tmpfs none /run/vireo
  python3 '$work/gate.py' never '$work/patience.asked' & server=\$!
  while [ ! -e '$work/patience.asked.ready' ]; do sleep 0.05; done
  SECONDS=0
  '$wrapper' -uuid $uuid 2>'$work/patience.why'
  echo \"\$? \$SECONDS\" >'$work/patience'
  kill \$server" &
patient=$!

# --- the slot program

watches() { grep -q '^inotify' /proc/"$1"/fdinfo/* 2>/dev/null; }
start_slot() { # start_slot DIRECTORY: sets $pid when it waits
  "$slot" "$1/release" >"$1.out" 2>&1 &
  pid=$!
  started+=("$pid")
  eventually watches "$pid"
}
ends_well() { # ends_well PID: a child of ours, within 5 s
  eventually ended "$1" || { echo "  it runs on" >&2; return 1; }
  wait "$1"
  equal $? 0
}

mkdir "$work/signals"
check "a slot waits by inotify" start_slot "$work/signals"
for signal in TERM INT HUP QUIT USR1; do kill -s "$signal" "$pid"; done
sleep 0.2
check "a slot ignores what asks it to end" runs "$pid"
touch "$work/signals/other"
sleep 0.2
check "another file does not release a slot" runs "$pid"
touch "$work/signals/release"
check "release after the start ends with 0" ends_well "$pid"
check "a slot says nothing" equal "$(cat "$work/signals.out")" ""

mkdir "$work/moved"
start_slot "$work/moved"
touch "$work/elsewhere" && mv "$work/elsewhere" "$work/moved/release"
check "a release file that is moved in counts" ends_well "$pid"

mkdir "$work/before" && touch "$work/before/release"
"$slot" "$work/before/release" & pid=$!; started+=("$pid")
check "release before the start ends with 0" ends_well "$pid"

raced=0
for round in $(seq 100); do
  mkdir "$work/race-$round"
  "$slot" "$work/race-$round/release" & pid=$!
  touch "$work/race-$round/release"
  eventually ended "$pid" || { raced=$((raced + 1)); kill -KILL "$pid"; }
done
check "no release is missed while the program starts" equal "$raced" 0

"$slot" "$work/later/release" & pid=$!; started+=("$pid")
sleep 0.3
check "a missing directory does not end a slot" runs "$pid"
mkdir "$work/later" && touch "$work/later/release"
check "it is released without a watch, too" ends_well "$pid"

mkdir "$work/gone"
start_slot "$work/gone"
rmdir "$work/gone"
sleep 0.3
check "a directory that goes away does not end a slot" runs "$pid"
mkdir "$work/gone" && touch "$work/gone/release"
check "it is released by the directory's successor" ends_well "$pid"

"$slot" a b 2>/dev/null
check "two arguments are refused" equal $? 2

mkdir "$work/reap"
unshare --pid --fork --mount-proc --kill-child -- "$slot" "$work/reap/release" &
outer=$!; started+=("$outer")
first_process() { first=$(cat "/proc/$outer/task/$outer/children" 2>/dev/null); first=${first%% *}; [ -n "$first" ] && watches "$first"; }
check "it runs as PID 1" eventually first_process
orphans() { cat "/proc/$first/task/$first/children"; }
has_orphans() { [ -n "$(orphans)" ]; }
has_none() { [ -z "$(orphans)" ]; }
for _ in 1 2 3; do nsenter --target "$first" --pid -- sh -c 'sleep 0.5 &'; done
check "an orphan becomes its child" eventually has_orphans
check "it reaps its children" eventually has_none
kill -TERM "$first"; sleep 0.1
check "PID 1 ignores SIGTERM" runs "$first"
touch "$work/reap/release"
check "PID 1 ends with 0" ends_well "$outer"

chmod 755 "$work"; mkdir -m 777 "$work/restricted"
unshare --mount --propagation private -- sh -c "
  mount --bind '$work/bin' '$work/bin' && mount -o remount,bind,ro '$work/bin' || exit 90
  exec setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs --bounding-set=-all \
    --inh-caps=-all '$slot' '$work/restricted/release'" &
pid=$!; started+=("$pid")
check "it runs as a user without rights" eventually watches "$pid"
check "... with no capability" grep -q '^CapEff:\s*0*$' "/proc/$pid/status"
touch "$work/restricted/release"
check "... and is released" ends_well "$pid"

# --- the emulator wrapper

gate() { # gate ANSWER
  rm -f "$work/asked" "$work/asked.ready"
  python3 "$work/gate.py" "$1" "$work/asked" &
  started+=("$!")
  eventually test -e "$work/asked.ready"
}
run() { # run ARGUMENTS...: sets $code, $said (stdout) and $why (stderr)
  said=$("$wrapper" "$@" 2>"$work/stderr")
  code=$?
  why=$(cat "$work/stderr")
}
refused() { equal "$code" 96 && equal "$said" "" && contains "$why" "$1"; }
without_agent() { equal "$code" 97 && equal "$said" "" && contains "$why" "$1"; }
became() { equal "$code" 42 && contains "$said|" " emulator $1|"; }

gate 'ok\n'
run -name guest=shop_web-1,debug-threads=on -uuid $uuid -display none
check "with the agent's yes it becomes QEMU" became "-name guest=shop_web-1,debug-threads=on -uuid $uuid -display none"
asked=$(cat "$work/asked")
check "it asks with PID and UUID" equal "${asked%%$'\n'*}" "$(cut -d' ' -f2 <<<"$said") $uuid"
check "it is the wrapper that asks, under the PID that becomes QEMU" equal "${asked#*$'\n'}" "$(cut -d' ' -f2 <<<"$said") $wrapper"

gate 'no Domain shop_web-1 is not expected here.\n'
run -uuid $uuid
check "the agent's no is its sentence" equal "$code $why" "96 slot-qemu: Domain shop_web-1 is not expected here."
gate ''
run -uuid $uuid
check "hanging up is no yes" without_agent "hung up without an answer"
gate 'ok'
run -uuid $uuid
check "half a line is no yes" without_agent "hung up without an answer"
gate 'okay\n'
run -uuid $uuid
check "another word is no yes" without_agent "neither ok nor no: okay"
gate "$(printf 'x%.0s' $(seq 3000))\n"
run -uuid $uuid
check "an endless answer is no yes" without_agent "neither ok nor no"
run -uuid $uuid
check "a socket that nobody listens to is no yes" without_agent "(Connection refused)"
rm /run/vireo/gate.sock
run -uuid $uuid
check "no socket is no yes" without_agent "(No such file or directory)"

run -uuid $uuid -uuid $uuid
check "two UUIDs are refused" refused "more than one -uuid"
run --uuid $uuid -uuid $uuid
check "two UUIDs are refused however written" refused "more than one -uuid"
run --uuid $uuid
check "--uuid is asked for, too" without_agent "(No such file or directory)"
run -uuid
check "a UUID must follow" refused "not followed by a UUID"
run -uuid "${uuid%1}g"
check "it must be a UUID" refused "not followed by a UUID"
run -uuid "$uuid"$'\n'
check "... without a line's end" refused "not followed by a UUID"
run -machine none -uuid $uuid
check "a UUID is asked for with machine none, too" without_agent "(No such file or directory)"

run -S -no-user-config -nodefaults -nographic -machine none,accel=kvm:tcg -daemonize
check "a capability probe passes" became "-S -no-user-config -nodefaults -nographic -machine none,accel=kvm:tcg -daemonize"
run -M none
check "-M none passes" became "-M none"
run -machine type=none
check "type=none passes" became "-machine type=none"
run -machine none -machine q35
check "a second machine is refused" refused "neither a domain"
run -machine nonesuch
check "another machine is refused" refused "neither a domain"
run -machine q35
check "a guest without UUID is refused" refused "neither a domain"
run -machine
check "a machine must follow" refused "neither a domain"
run
check "no argument is refused" refused "neither a domain"
for question in --version -version --help -help; do
  run $question
  check "$question passes" became "$question"
done
run -help -drive file=/dev/sda
check "a question with more to it is refused" refused "neither a domain"

rm "$work/bin/qemu"
run --version
check "a missing emulator has its sentence" equal "$code $why" "98 slot-qemu: $work/bin/qemu leads to no emulator: No such file or directory."

wait "$patient"
read -r code seconds <"$work/patience"
said='' why=$(cat "$work/patience.why")
check "silence is no yes" without_agent "no answer within 20 s"
check "... after 20 s" test "$seconds" -ge 19 -a "$seconds" -le 23

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
