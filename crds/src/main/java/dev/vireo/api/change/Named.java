package dev.vireo.api.change;

/** An element of a list that is known by its name, so that the order of the list means nothing. */
public interface Named {
  /** The name, unique in its list. */
  String name();
}
