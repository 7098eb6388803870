#!/bin/bash
# Keeps dpkg's record of the packages in a root, where scanners look for it.
#   packages.sh note ROOT   after unpacking: of every package what it is and which files it has
#   packages.sh keep ROOT   after trimming: forgets the packages of which no file is left
# What stays of NAME: var/lib/dpkg/status.d/NAME (as dpkg describes it), status.d/NAME.md5sums (of the files that are left)
# and its paragraph, with the SHA256 of the .deb, in var/lib/dpkg/available.
set -euo pipefail
word=${1:?usage: packages.sh note|keep ROOT}
cd "${2:?usage: packages.sh note|keep ROOT}"
dpkg=var/lib/dpkg

# Debian 12's packages still have files in /bin, /lib and /sbin.
merged() { sed -E 's#^\./##; s#^(s?bin|lib|lib64)/#usr/\1/#'; }

note() {
  local deb name
  mkdir -p "$dpkg"/{status.d,files}
  for deb in var/cache/apt/archives/*.deb; do
    name=$(dpkg-deb --field "$deb" Package)
    dpkg-deb --field "$deb" >"$dpkg/status.d/$name"
    dpkg-deb --fsys-tarfile "$deb" | tar -t | merged >"$dpkg/files/$name"
    { dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./md5sums 2>/dev/null || true; } >"$dpkg/files/$name.md5sums"
    echo "SHA256: $(sha256sum <"$deb" | cut -d' ' -f1)" >"$dpkg/files/$name.sha256"
  done
}

# Documentation alone is no part of a program.
has_files() {
  local path
  while read -r path; do
    case $path in */ | usr/share/doc/*) continue ;; esac
    if [ -e "$path" ] || [ -L "$path" ]; then return 0; fi
  done <"$dpkg/files/$1"
  return 1
}

# A package may have its copyright in the folder of another one, which then stays, too.
copyright_of() { if [ -L "usr/share/doc/$1" ]; then readlink "usr/share/doc/$1"; else echo "$1"; fi; }

write_md5sums() {
  local sum path
  while read -r sum path; do
    path=$(merged <<<"$path")
    if [ -f "$path" ]; then echo "$sum  $path"; fi
  done <"$dpkg/files/$1.md5sums" >"$dpkg/status.d/$1.md5sums"
}

keep() {
  local file name
  declare -A kept=()
  for file in "$dpkg"/status.d/*; do
    name=${file##*/}
    if has_files "$name"; then kept[$name]=1 kept[$(copyright_of "$name")]=1; fi
  done
  rm -f "$dpkg/available"
  for file in "$dpkg"/status.d/*; do
    name=${file##*/}
    if [ -n "${kept[$name]:-}" ]; then
      write_md5sums "$name"
      { cat "$file" "$dpkg/files/$name.sha256" && echo; } >>"$dpkg/available.new"
    else
      rm -rf "$file" "usr/share/doc/$name"
    fi
  done
  mv "$dpkg/available.new" "$dpkg/available"
  find "$dpkg" -mindepth 1 -maxdepth 1 ! -name status.d ! -name available -exec rm -rf {} +
}

"$word"
