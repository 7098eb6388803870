#!/bin/bash
# Makes Vireo's container images without Docker: build.sh [OUTDIR [NAME...]] -> OUTDIR/NAME.tar, OCI archives
#   operator  ghcr.io/vireo-dev/operator:dev   agent   ghcr.io/vireo-dev/agent:dev
#   slot      ghcr.io/vireo-dev/slot:dev       client  localhost/client:dev (for tests: curl and a shell)
# Without OUTDIR the lab's cache, without NAME all four. The two Quarkus programs must be built before: mvn -DskipTests package
# Needs JAVA_HOME (JDK 25), mvn, root.
# Debian packages: mmdebstrap binutils gcc libc6-dev
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tree=$(cd "$here/../.." && pwd)
lab_cache=${VIREO_LAB_CACHE:-/var/cache/vireo-lab}
out=${1:-$lab_cache/images}
names=("${@:2}")
[ ${#names[@]} -gt 0 ] || names=(operator agent slot client)
cache=$lab_cache/image-parts
jar=$here/target/vireo-images-0.1.0-SNAPSHOT.jar

declare -A packages=(
  [operator]="libc6 libgcc-s1"
  [agent]="acl busybox iproute2 libvirt0 qemu-utils util-linux xorriso"
  [client]="busybox curl netbase"
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
  cached "files-$name" "$( (cat "$here/base.sh"; echo "${packages[$name]}|${programs[$name]}|$week") | key_of)" \
    "$here/base.sh" "${packages[$name]}" "${programs[$name]}"
  layers=("$made")
  if [ "$name" != client ]; then
    cached runtime "$(cat "$here/runtime.sh" "$JAVA_HOME/release" | key_of)" "$here/runtime.sh"
    layers+=("$made")
  fi
  cached "base-$name" "$(echo "${layers[@]}" | cat - "$here/build.sh" | key_of)" archive "${layers[@]}"
}

: "${JAVA_HOME:?is not set: it must name a JDK 25}"
mkdir -p "$out" "$cache/bases"
exec 9>"$cache/lock"
flock 9
for name in "${names[@]}"; do
  [ "$name" = slot ] && continue
  base_of "$name"
  ln -sfn "$made" "$cache/bases/$name.tar"
done
"$tree/node-agent/slot/build.sh" "$cache/programs" >/dev/null
if [ ! -f "$jar" ] || [ -n "$(find "$here/src/main" "$here/pom.xml" -newer "$jar" -print -quit)" ]; then
  (cd "$tree" && mvn -q -ntp -pl deploy/images -DskipTests package)
fi
"$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -jar "$jar" --bases "$cache/bases" --programs "$cache/programs" \
  --tree "$tree" --cache "$cache/jib" --out "$out" "${names[@]}"
