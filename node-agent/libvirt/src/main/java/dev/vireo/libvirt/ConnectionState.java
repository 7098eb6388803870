package dev.vireo.libvirt;

/** Whether libvirt can be asked. */
public sealed interface ConnectionState {
  /** Connected for the {@code epoch}th time, counted from 1. */
  record Up(long epoch) implements ConnectionState {}

  /** Not connected; {@code reason} is a sentence. */
  record Down(String reason) implements ConnectionState {}
}
