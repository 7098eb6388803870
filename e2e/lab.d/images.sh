# The two container images that the cluster itself needs, each of one static program. Those of Vireo are deploy.sh's.
# shellcheck shell=bash

PAUSE_IMAGE=localhost/pause:1
SHELL_IMAGE=localhost/shell:1

ensure_lab_images() {
  mkdir -p "$IMAGES"
  ensure_image pause "$(sha256sum <"$LAB_HOME/lab.d/pause.c")" "$PAUSE_IMAGE"
  ensure_image shell "$(sha256sum </bin/busybox)" "$SHELL_IMAGE"
}

# ensure_image NAME KEY TAG: makes it by fill_NAME, unless it is there and was made of the same.
ensure_image() {
  local name=$1 key=${2%% *} tag=$3 work
  [ -s "$IMAGES/$name.tar" ] && [ "$(cat "$IMAGES/.$name.key" 2>/dev/null)" = "$key" ] && return
  work=$(mktemp -d)
  mkdir "$work/root" "$work/image"
  "fill_$name" "$work/root"
  tar -C "$work/root" --owner 0 --group 0 --mtime @0 --sort name -cf "$work/image/layer.tar" .
  printf '{"architecture":"amd64","os":"linux","config":{"Entrypoint":["/%s"],"Env":["PATH=/bin"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$name" "$(sha256sum "$work/image/layer.tar" | cut -d' ' -f1)" >"$work/image/$key.json"
  printf '[{"Config":"%s.json","RepoTags":["%s"],"Layers":["layer.tar"]}]' "$key" "$tag" >"$work/image/manifest.json"
  tar -C "$work/image" -cf "$IMAGES/.$name.new" manifest.json "$key.json" layer.tar
  mv "$IMAGES/.$name.new" "$IMAGES/$name.tar"
  echo "$key" >"$IMAGES/.$name.key"
  rm -r "$work"
}

# Reaps and waits.
fill_pause() { gcc -Os -static -s -o "$1/pause" "$LAB_HOME/lab.d/pause.c"; }

# Makes and removes the folders of local volumes (see start_local_path_provisioner).
fill_shell() {
  local name
  cp /bin/busybox "$1/shell"
  mkdir "$1/bin"
  for name in sh mkdir rm; do ln -s /shell "$1/bin/$name"; done
}
