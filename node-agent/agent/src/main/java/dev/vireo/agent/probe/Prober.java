package dev.vireo.agent.probe;

/** Makes one probe. */
interface Prober {
  /**
   * Asks the guest, and waits no longer than the probe's timeout. What goes on is looked at by
   * asking for the same once more.
   *
   * @param key no two of which are asked at once
   * @param boots how often the guest was rebooted: what was begun before it is forgotten
   */
  ProbeOutcome probe(ProbeKey key, ProbeTarget target, int boots);

  /** There is no such probe any more. */
  void forget(ProbeKey key);
}
