#!/bin/bash
# Makes Vireo's container images without Docker: build.sh [OPTIONS] [OUTDIR [NAME...]] -> OUTDIR/NAME.tar, OCI archives, and
# OUTDIR/NAME.cdx.json, what is in each (CycloneDX; in the image it is /usr/share/sbom/NAME.cdx.json)
#   operator  ghcr.io/vireo-dev/operator:dev   agent   ghcr.io/vireo-dev/agent:dev
#   slot      ghcr.io/vireo-dev/slot:dev       client  localhost/client:dev (for tests: curl and a shell)
#   --push REGISTRY  pushes them, too, as REGISTRY/NAME:TAG (plain HTTP to this machine itself, HTTPS to all others;
#                    credentials are those of `docker login`)
#   --tag TAG        instead of dev
#   --locked         fails when Debian or a tool has another version than inputs.lock says
#   --update-lock    writes inputs.lock anew, from the newest of Debian and the tools of this machine
# Without OUTDIR the lab's cache, without NAME all four. The two Quarkus programs must be built before: mvn -DskipTests package
# Needs JAVA_HOME (JDK 25), mvn, root.
# Debian packages: mmdebstrap binutils gcc libc6-dev
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
lock=$here/inputs.lock
lock_mode=tell options=()
while [ $# -gt 0 ]; do
  case $1 in
    --push | --tag) options+=("$1" "${2:?$1 needs a value}") && shift 2 ;;
    --locked) lock_mode=hold && shift ;;
    --update-lock) lock_mode=update && shift ;;
    -*) echo "build.sh knows no option $1" >&2 && exit 2 ;;
    *) break ;;
  esac
done
lab_cache=${VIREO_LAB_CACHE:-/var/cache/vireo-lab}
out=${1:-$lab_cache/images}
names=("${@:2}")
if [ ${#names[@]} = 0 ] || [ "$lock_mode" = update ]; then names=(operator agent slot client); fi
cache=$lab_cache/image-parts
jar=$here/target/vireo-images-0.1.0-SNAPSHOT.jar

declare -A packages=(
  [operator]="base-files libc6 libgcc-s1"
  [agent]="acl base-files busybox iproute2 libvirt0 qemu-utils util-linux xorriso"
  [client]="base-files busybox curl netbase"
)
declare -A programs=(
  [operator]=""
  [agent]="busybox ip nsenter prlimit qemu-img setfacl tc xorriso xorrisofs"
  [client]="busybox curl"
)
# Debian's state is taken anew once a week, for its security fixes.
week=$(date +%G-%V)

key_of() { sha256sum | cut -c1-16; }

# cached FILE-PREFIX KEY COMMAND...: makes $made by COMMAND $made if it is not there, and forgets older ones
cached() {
  made=$cache/$1-$2.tar
  [ -f "$made" ] && return
  rm -f "$cache/$1"-*
  "${@:3:1}" "$made" "${@:4}"
}

# A base is a docker archive, the one form of a base on disk that Jib takes: base NAME [RUNTIME.tar]
archive() { # archive OUT.tar LAYER.tar...
  local result=$1 folder layer number=0 ids='' layers=''
  shift
  folder=$(mktemp -d -p "$cache")
  for layer; do
    cp --reflink=auto "$layer" "$folder/layer$number.tar"
    ids+=${ids:+,}\"sha256:$(sha256sum <"$layer" | cut -d' ' -f1)\"
    layers+=${layers:+,}\"layer$number.tar\"
    number=$((number + 1))
  done
  printf '{"architecture":"amd64","os":"linux","config":{},"rootfs":{"type":"layers","diff_ids":[%s]},"history":[]}' "$ids" >"$folder/config.json"
  printf '[{"Config":"config.json","RepoTags":["base:dev"],"Layers":[%s]}]' "$layers" >"$folder/manifest.json"
  (cd "$folder" && tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf "$result.new" -- *)
  rm -r "$folder"
  mv "$result.new" "$result"
}

base_of() { # base_of NAME: sets $made
  local name=$1 layers
  cached "files-$name" "$( (cat "$here/base.sh" "$here/packages.sh" "$pins"; echo "${packages[$name]}|${programs[$name]}|$week") | key_of)" \
    "$here/base.sh" "${packages[$name]}" "${programs[$name]}" "$pins"
  tar -xOf "$made" var/lib/dpkg/available >"$cache/bases/$name.packages"
  layers=("$made")
  if [ "$name" != client ]; then
    cached runtime "$( (cat "$here/runtime.sh" "$JAVA_HOME/release"; dpkg-query -W binutils) | key_of)" "$here/runtime.sh"
    tar -xOf "$made" opt/java/release >"$cache/bases/runtime.release"
    layers+=("$made")
  fi
  cached "base-$name" "$(echo "${layers[@]}" | cat - "$here/build.sh" | key_of)" archive "${layers[@]}"
}

# What the images are made of besides this tree, in the form of inputs.lock.
inputs() {
  local name
  for name in "${names[@]}"; do [ "$name" = slot ] || cat "$cache/bases/$name.packages"; done |
    awk '/^Package:/ {name = $2} /^Version:/ {version = $2} /^SHA256:/ {print "deb", name, version, $2}' | sort -u
  echo "tool jdk $(sed -n 's/^IMPLEMENTOR_VERSION="\(.*\)"/\1/p' "$JAVA_HOME/release")"
  dpkg-query -W -f 'tool ${Package} ${Version}\n' binutils gcc-12 libc6-dev libgcc-12-dev
}

check_lock() {
  local other
  if [ "$lock_mode" = update ]; then
    { sed -n '/^#/p' "$lock" && inputs; } >"$cache/inputs.lock" && cat "$cache/inputs.lock" >"$lock"
  fi
  other=$(inputs | grep -vxFf "$lock" || true)
  [ -n "$other" ] || return 0
  echo "images: other than $lock says: $(awk '{printf "%s%s %s", comma, $2, $3; comma = ", "}' <<<"$other")" >&2
  if [ "$lock_mode" = hold ]; then return 1; fi
}

: "${JAVA_HOME:?is not set: it must name a JDK 25}"
mkdir -p "$out" "$cache/bases"
exec 9>"$cache/lock"
flock 9
pins=$lock
if [ "$lock_mode" = update ]; then pins=/dev/null; fi
for name in "${names[@]}"; do
  [ "$name" = slot ] && continue
  base_of "$name"
  ln -sfn "$made" "$cache/bases/$name.tar"
done
check_lock
"$tree/node-agent/slot/build.sh" "$cache/programs" >/dev/null
dpkg-query -W -f 'Package: ${Package}\nSource: ${Source}\nVersion: ${Version}\nArchitecture: ${Architecture}\n\n' libc6-dev libgcc-12-dev \
  >"$cache/programs/packages"
if [ ! -f "$jar" ] || [ -n "$(find "$here/src/main" "$here/pom.xml" -newer "$jar" -print -quit)" ]; then
  (cd "$tree" && mvn -q -ntp -pl deploy/images -DskipTests package)
fi
"$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -jar "$jar" --bases "$cache/bases" --programs "$cache/programs" \
  --tree "$tree" --cache "$cache/jib" --out "$out" "${options[@]}" "${names[@]}"
