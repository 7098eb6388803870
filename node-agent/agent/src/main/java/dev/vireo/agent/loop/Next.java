package dev.vireo.agent.loop;

import java.time.Duration;

/** When a key is worked on once more if nothing happens. */
public sealed interface Next {
  /** When something happens, or at the next resync. */
  record OnEvent() implements Next {}

  /** At the latest after that time; nothing means at once. */
  record After(Duration in) implements Next {}

  /** It went wrong: after the back-off's time. */
  record Failed() implements Next {}
}
