#!/bin/bash
# Builds the slot program and the emulator wrapper: build.sh OUTDIR -> OUTDIR/slot, OUTDIR/slot-qemu
# Debian packages: gcc libc6-dev
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUTDIR}
limit=1000000
mkdir -p "$out"
for program in slot slot-qemu; do
  gcc -std=gnu17 -static -Os -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror \
    -ffunction-sections -fdata-sections -ffile-prefix-map="$here"=. \
    -Wl,--gc-sections -Wl,--build-id=none -s \
    -o "$out/$program.new" "$here/$program.c"
  size=$(stat -c %s "$out/$program.new")
  [ "$size" -lt "$limit" ] || { echo "$program has $size bytes, more than $limit" >&2; exit 1; }
  # libvirt keeps what it learnt of an emulator by the file's time: an equal file keeps its time.
  if cmp -s "$out/$program.new" "$out/$program"; then
    rm "$out/$program.new"
  else
    mv "$out/$program.new" "$out/$program"
  fi
  echo "$program $size bytes"
done
