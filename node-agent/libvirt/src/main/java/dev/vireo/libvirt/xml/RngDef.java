package dev.vireo.libvirt.xml;

/** A virtio random number device that reads from a file of the host, for example /dev/urandom. */
public record RngDef(String backend) {}
