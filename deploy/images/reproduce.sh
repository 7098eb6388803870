#!/bin/bash
# Builds the images of a commit twice, from two clean clones in two folders, with nothing cached, and compares them byte for byte:
# reproduce.sh [COMMIT]   Some 10 minutes on 2 cores. The last line tells its counts, "N passed, N failed".
# One file may differ, and is named: Quarkus' generated-bytecode.jar (docs/images.md). Needs what build.sh needs, and git.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
commit=$(git -C "$here" rev-parse --verify --quiet "${1:-HEAD}^{commit}") || { echo "there is no commit ${1:-HEAD}" >&2; exit 2; }
: "${JAVA_HOME:?is not set: it must name a JDK 25}"
names=(operator agent slot client)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exception=app/quarkus/generated-bytecode.jar
passed=0 failed=0

build() { # build FOLDER -> FOLDER/images
  mkdir -p "$1"
  git clone --quiet --no-checkout "$(git -C "$here" rev-parse --show-toplevel)" "$1/clone"
  git -C "$1/clone" checkout --quiet --detach "$commit"
  (cd "$1/clone" && mvn --batch-mode --no-transfer-progress -q -DskipTests -pl '!e2e' package)
  VIREO_LAB_CACHE=$1/cache "$1/clone/deploy/images/build.sh" "$1/images" "${names[@]}"
}

# The layers of an archive by the files that are in them.
unpack() { # unpack ARCHIVE FOLDER
  local blob
  mkdir -p "$2"/{blobs,files}
  tar -C "$2/blobs" -xf "$1"
  for blob in "$2"/blobs/blobs/sha256/*; do
    if gzip -t "$blob" 2>/dev/null; then tar -C "$2/files" --warning=no-unknown-keyword -xzf "$blob"; fi
  done
}

differences() { # differences NAME: the files that are not equal, one a line
  unpack "$work/one/images/$1.tar" "$work/compare/one"
  unpack "$work/the-other/images/$1.tar" "$work/compare/the-other"
  { diff -rq --no-dereference "$work/compare/one/files" "$work/compare/the-other/files" || true; } |
    sed -E "s#^Files $work/compare/one/files/(.*) and .* differ\$#\1#; s#$work/compare/##g"
  rm -rf "$work/compare"
}

compare() { # compare NAME
  local files
  if cmp -s "$work/one/images/$1.tar" "$work/the-other/images/$1.tar"; then
    echo "ok    $1 $(tar -xOf "$work/one/images/$1.tar" index.json | grep -o 'sha256:[0-9a-f]*')"
    passed=$((passed + 1))
    return
  fi
  files=$(differences "$1")
  if [ "$files" = "$exception" ]; then
    echo "ok    $1, but for $exception"
    passed=$((passed + 1))
  else
    printf 'FAIL  %s differs:\n%s\n' "$1" "${files:-in nothing but how it is packed}"
    failed=$((failed + 1))
  fi
}

build "$work/one"
build "$work/the-other"
for name in "${names[@]}"; do compare "$name"; done
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" = 0 ]
