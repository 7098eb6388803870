package dev.vireo.agent.storage;

/** Formats of disk images that Vireo uses. */
public enum ImageFormat {
  /** The bytes of the disk as they are. */
  RAW("raw"),
  /** QEMU's own. */
  QCOW2("qcow2");

  private final String word;

  ImageFormat(String word) {
    this.word = word;
  }

  /** QEMU's and libvirt's word. */
  public String word() {
    return word;
  }
}
