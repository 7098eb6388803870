package dev.vireo.operator.kube;

/** What became of an object that was to be made once. */
public sealed interface Created<T> {
  /** It was made now. */
  record Made<T>(T object) implements Created<T> {}

  /** One of its name exists already; it may be one that an earlier attempt made. */
  record Existing<T>() implements Created<T> {}

  /** The API server refused it: quota, policy, or a namespace that is going. */
  record Refused<T>(String message) implements Created<T> {}
}
