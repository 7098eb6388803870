package dev.vireo.operator.kube;

import dev.vireo.api.meta.Reason;

/** What became of an object that was to be made once. */
public sealed interface Created<T> {
  /** It was made now. */
  record Made<T>(T object) implements Created<T> {}

  /** It exists already: an earlier attempt made it. */
  record Existing<T>() implements Created<T> {}

  /**
   * It cannot be made: the API server refused it (quota, policy, or a namespace that is going), or
   * its name is taken by an object of somebody else.
   *
   * @param reason Invalid when the object itself must be another, else Refused
   */
  record Refused<T>(Reason reason, String message) implements Created<T> {}
}
