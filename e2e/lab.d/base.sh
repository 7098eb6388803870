# Settings, places and the small words every other part uses.
# shellcheck shell=bash disable=SC2034

CHECKOUT=$(dirname "$LAB_HOME")

# use_cache DIRECTORY: where labs keep what was built, and below run/ what lives only while this one is up.
use_cache() {
  CACHE=$1
  BIN=$CACHE/bin
  IMAGES=$CACHE/images
  GUEST=$CACHE/guest
  RUN=$CACHE/run$SUFFIX
  PIDS=$RUN/pids
  LOG=$RUN/log
  PKI=$RUN/pki
}

# use_lab NUMBER: several labs can be up at once. They share the cache; all that lives has the number in its name or address.
use_lab() {
  [[ $1 =~ ^[1-9]$ ]] || die "VIREO_LAB_NUMBER is a number from 1 to 9, not '$1'."
  NUMBER=$1
  SUFFIX=
  [ "$NUMBER" = 1 ] || SUFFIX=-$NUMBER
  PREFIX=vl${SUFFIX#-}
  NETWORK=10.99.$((NUMBER - 1))
  API_IP=$NETWORK.1
  API=https://$API_IP:6443
  MACHINE_IP=$NETWORK.254
  # Says which checkout and which cache this lab belongs to.
  MACHINE_RECORD=/run/vireo-lab$SUFFIX.record
  use_cache "${VIREO_LAB_CACHE:-/var/cache/vireo-lab}"
}

MACHINE_RECORDS='/run/vireo-lab*.record'
CONTROL_PLANE=control-plane
SERVICE_CIDR=10.96.0.0/16
POD_CIDR=10.244.0.0/16
DNS_IP=10.96.0.10

LAB_STARTED=$SECONDS

say() { printf '[%3ds] %s\n' $((SECONDS - LAB_STARTED)) "$*" >&2; }

die() {
  printf 'lab: %s\n' "$*" >&2
  exit 1
}

use_lab "${VIREO_LAB_NUMBER:-1}"

need_root() { [ "$(id -u)" = 0 ] || die "the lab makes namespaces and mounts: run it as root."; }

# await SECONDS WHAT COMMAND...: repeats the command until it succeeds; ends the lab's run with a sentence when it never does.
await() {
  local seconds=$1 what=$2
  shift 2
  await_quietly "$seconds" "$@" || die "$what did not come within $seconds s; see $LOG and \`e2e/lab status\`."
}

await_quietly() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# One command at a time changes the lab. The descriptor is closed in every daemon.
take_lock() {
  mkdir -p "$CACHE"
  exec 9>"$CACHE/lock"
  flock -n 9 && return
  say "another lab command is running; waiting for it"
  flock 9
}

release_lock() { exec 9>&-; }

kubectl() { "$BIN/kubectl" --kubeconfig "$PKI/admin.conf" "$@"; }

# The nodes that this lab has, one name a line.
nodes() {
  [ -d "$RUN/nodes" ] || return 0
  find "$RUN/nodes" -mindepth 1 -maxdepth 1 -type d -printf '%f\n' | sort
}

places() {
  echo "$CONTROL_PLANE"
  nodes
}

need_node() { [ -d "$RUN/nodes/${1:-none}" ] || die "there is no node '${1:-}'. Nodes: $(nodes | xargs)."; }

need_place() { [ "$1" = "$CONTROL_PLANE" ] || need_node "$1"; }

need_lab() { lab_lives "$RUN" || die "no lab is up. Bring one up: e2e/lab up"; }

node_name() { printf 'node-%b' "\\x$(printf %x $((96 + $1)))"; }

# node-a is 1, node-b is 2, ...
node_index() { printf '%d' $(($(printf '%d' "'${1#node-}") - 96)); }

node_ip() { echo "$NETWORK.$((10 + $(node_index "$1")))"; }

node_pod_cidr() { echo "10.244.$(node_index "$1").0/24"; }

namespace_of() { if [ "$1" = "$CONTROL_PLANE" ]; then echo "$PREFIX-cp"; else echo "$PREFIX-$1"; fi; }
