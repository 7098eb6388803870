# etcd: its data saved, and set back to what was saved.
# shellcheck shell=bash

# Those whose watches may wait, after etcd was set back, for what will be written in hours.
ETCD_FOLLOWERS=(controller-manager scheduler coredns local-path-provisioner)

# etcd save|restore
lab_etcd() {
  case ${1:-} in
    save | restore) "etcd_$1" ;;
    *) die "etcd takes save or restore, not '${1:-}'." ;;
  esac
}

etcd_saved() { echo "$RUN/etcd-saved"; }

# A copy of its folder, made while it does not run: some two seconds in which the API server waits.
etcd_save() {
  end_daemon "$CONTROL_PLANE" etcd
  copy_folder "$RUN/etcd" "$(etcd_saved)"
  lab_restart "$CONTROL_PLANE" etcd
}

# Kubelets and what else is on nodes is left as it is: `restart` starts it anew.
etcd_restore() {
  local component
  [ -d "$(etcd_saved)" ] || die "nothing was saved: e2e/lab etcd save"
  end_daemon "$CONTROL_PLANE" apiserver
  end_daemon "$CONTROL_PLANE" etcd
  copy_folder "$(etcd_saved)" "$RUN/etcd"
  start_etcd
  lab_restart "$CONTROL_PLANE" apiserver
  for component in "${ETCD_FOLLOWERS[@]}"; do
    lab_restart "$CONTROL_PLANE" "$component"
  done
}

# copy_folder FROM TO: TO is then as FROM, or as it was.
copy_folder() {
  rm -rf --one-file-system "$2.new"
  cp -a "$1" "$2.new"
  rm -rf --one-file-system "$2"
  mv "$2.new" "$2"
}
