package dev.vireo.libvirt.xml;

/** What the guest's hardware clock shows at start. */
public enum ClockOffset {
  UTC,
  LOCALTIME
}
