package dev.vireo.operator.kube;

/** What the readiness gate of a slot says. */
public enum Gate {
  /** The guest runs, and is ready as far as it is probed: Services may send to it. */
  Open("True", "GuestRunning"),
  /** The guest does not run. */
  Shut("False", "GuestNotRunning"),
  /** The guest runs, and its readiness probe does not succeed. */
  NotReady("False", "GuestNotReady");

  private final String status;
  private final String reason;

  Gate(String status, String reason) {
    this.status = status;
    this.reason = reason;
  }

  String status() {
    return status;
  }

  String reason() {
    return reason;
  }
}
