#!/bin/bash
# Boots the test guest in plain QEMU (software emulation, loopback only) and takes it at its word.
# test.sh [OUTDIR]: the folder where build.sh has put the images, made if it is missing.
# Debian packages: qemu-system-x86 qemu-utils curl python3, and those of build.sh
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
images=${1:-${VIREO_LAB_CACHE:-/var/cache/vireo-lab}/guest}
"$here/build.sh" "$images" || exit 1

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
eventually() { # eventually SECONDS COMMAND...
  local end=$((SECONDS + $1))
  until "${@:2}"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}
talk() { python3 "$here/talk.py" "$@"; }

# boot NAME IMAGE NET-OPTIONS QEMU-OPTIONS...: sets $pid and $port
boot() {
  local name=$1 image=$2 network=$3
  port=$(talk port)
  qemu-img create -q -f qcow2 -F raw -b "$images/$image.img" "$work/$name.qcow2"
  qemu-system-x86_64 -machine q35,accel=tcg -cpu max -m 128 -nodefaults -display none -no-reboot \
    -drive "file=$work/$name.qcow2,if=virtio" "${@:4}" \
    -netdev "user,id=n,restrict=on,hostfwd=tcp:127.0.0.1:$port-:80$network" -device virtio-net-pci,netdev=n,id=nic \
    -device virtio-serial -chardev "socket,id=agent,path=$work/$name.agent,server=on,wait=off" \
    -device virtserialport,chardev=agent,name=org.qemu.guest_agent.0 -device pvpanic \
    -chardev "socket,id=serial,path=$work/$name.serial,server=on,wait=off,logfile=$work/$name.log" -serial chardev:serial \
    -qmp "unix:$work/$name.qmp,server=on,wait=off" &
  pid=$!
  disown "$pid"
  started+=("$pid")
}
told() { curl -s -m 2 "http://127.0.0.1:$port/"; }
answers() { told >"$work/told"; }
says() { sed -n "s/^$1=//p" <<<"$told"; }
ask() { told=$(told); }
tells() { ask; [ "$(says "$1")" = "$2" ]; }
# What is said before the agent has opened its port is lost.
agent_answers() { timeout 3 python3 "$here/talk.py" agent "$work/$1.agent" guest-ping >/dev/null; }
ended() { case "$(sed 's/.*) //; s/ .*//' "/proc/$pid/stat" 2>/dev/null)" in Z | '') ;; *) false ;; esac; }
counts_past() { ask; [ "$(says counter)" -gt "$1" ]; }
came_up_again() { ask; [ "$(says links_came_up)" = 2 ] && [ -n "$(says ip.eth0)" ]; }

boot ends tiny-poweroff ''
ends=$pid
truncate -s 1M "$work/data"
data=(-drive "file=$work/data,format=raw,if=virtio,cache=writeback")

begin=$(date +%s%N)
boot first tiny ',hostname=web-1' "${data[@]}"
check "it boots and answers by HTTP" eventually 120 answers
echo "power-on to HTTP: $((($(date +%s%N) - begin) / 1000000)) ms" >&2
ask
first_boot=$(says boot_id)
check "its name comes by DHCP" equal "$(says hostname)" web-1
check "it tells its boot_id" equal "${#first_boot}" 36
check "it tells its uptime" test -n "$(says uptime)"
check "it keeps its counter on the data disk" eventually 10 tells counter_disk vdb
check "... which was blank" equal "$(says last_end)" unknown
check "it counts" eventually 10 counts_past "$(says counter)"
check "the guest agent answers" eventually 60 agent_answers first
check "the guest agent tells the name" equal "$(talk agent "$work/first.agent" guest-get-host-name)" '{"host-name": "web-1"}'
check "the guest agent tells the system" equal \
  "$(talk agent "$work/first.agent" guest-get-osinfo | grep -o '"pretty-name": "[^"]*"')" '"pretty-name": "Vireo test guest"'
# The quotes in between keep what is typed, and echoed, from being taken for what is answered.
check "the serial console is a shell" talk console "$work/first.serial" 'echo from-$(hostname)-"by"-uid-$(id -u)' from-web-1-by-uid-0
talk qmp "$work/first.qmp" set_link '{"name": "nic", "up": false}' >"$work/answer"
sleep 0.5
talk qmp "$work/first.qmp" set_link '{"name": "nic", "up": true}' >"$work/answer"
check "it asks for its address anew when the link comes back" eventually 30 came_up_again
check "... and answers there" eventually 30 answers
told=$(cat "$work/told")
talk qmp "$work/first.qmp" system_powerdown >"$work/answer"
check "the power button ends it" eventually 30 ended
check "... with all written" grep -q 'vireo-test-guest counter=[0-9]* state=clean' "$work/data"
check "... as it says" grep -q 'power button: off' "$work/first.log"
saved=$(grep -a -o 'counter=[0-9]*' "$work/data" | cut -d= -f2)
check "... and nothing counted is lost" test "$saved" -ge "$(says counter)"

boot second tiny ''  "${data[@]}"
check "it boots again" eventually 120 answers
check "it finds its counter" eventually 10 tells counter_disk vdb
check "... which goes on" equal "$(says counter_restored) $(says last_end)" "$saved clean"
check "the boot_id is another" test "$(says boot_id)" != "$first_boot"
check "without a name by DHCP it is tiny" equal "$(says hostname)" tiny
kill -KILL "$pid"
check "SIGKILL ends it" eventually 10 ended

truncate -s 1M "$work/foreign"
echo "somebody's data" | dd of="$work/foreign" conv=notrunc status=none
boot third tiny '' -drive "file=$work/foreign,format=raw,if=virtio" "${data[@]}"
check "it boots after a hard end" eventually 120 answers
check "it finds its disk" eventually 10 tells counter_disk vdc
check "... and leaves one with other data alone" equal "$(head -n 1 "$work/foreign" | tr -d '\0')" "somebody's data"
check "it knows that its end was hard" equal "$(says last_end)" dirty
check "its guest agent answers" eventually 60 agent_answers third
talk agent "$work/third.agent" guest-shutdown
check "the guest agent shuts it down" eventually 30 ended
check "... with all written" grep -q 'vireo-test-guest counter=[0-9]* state=clean' "$work/data"

boot deaf tiny-deaf ''
check "tiny-deaf boots" eventually 120 answers
ask
talk qmp "$work/deaf.qmp" system_powerdown >"$work/answer"
check "... and counts on when it is asked to power off" eventually 20 counts_past "$(($(says counter) + 5))"

boot crash tiny-crash ''
eventually 10 test -S "$work/crash.qmp"
check "tiny-crash panics, and QEMU hears of it" talk await "$work/crash.qmp" GUEST_PANICKED
check "... which ends it" eventually 10 ended
pid=$ends
check "tiny-poweroff has ended by itself" eventually 60 ended
check "... cleanly" grep -q 'time is over: off' "$work/ends.log"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
