package dev.vireo.api.v1alpha1;

/** What happens when a guest ends by itself while it should run. */
public enum RestartPolicy {
  /** It is started again, however it ended. */
  Always,
  /** It is started again if it ended badly, and stays down after a clean shutdown of its own. */
  OnFailure,
  /** It stays down. */
  Never
}
