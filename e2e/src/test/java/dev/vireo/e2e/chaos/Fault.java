package dev.vireo.e2e.chaos;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is killed. Those that stay dead until they are mended stand in the order of mending. */
enum Fault {
  ETCD(Place.CONTROL_PLANE),
  APISERVER(Place.CONTROL_PLANE),
  CONTAINERD(Place.NODE),
  KUBELET(Place.NODE),
  LIBVIRTD(Place.NODE),
  AGENT(Place.NODE),
  OPERATOR(Place.NODE),
  /** The guest's own process. */
  QEMU(Place.GUEST),
  /** The process of the guest's slot. */
  SLOT(Place.GUEST),
  /** The process that holds the network of the guest's slot. */
  PAUSE(Place.GUEST);

  /** Where it is. */
  enum Place {
    /** Once in the cluster; without it nobody can be asked or told. */
    CONTROL_PLANE,
    /** On a node; it stays dead until it is mended. */
    NODE,
    /** Of a guest; what looks after it brings it back. */
    GUEST
  }

  private final Place place;

  Fault(Place place) {
    this.place = place;
  }

  Place place() {
    return place;
  }

  /** Its name in the words of the lab. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<Fault> of(Place place) {
    return Arrays.stream(values()).filter(f -> f.place == place).toList();
  }
}
