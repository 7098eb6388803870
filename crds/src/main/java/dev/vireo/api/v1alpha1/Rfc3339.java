package dev.vireo.api.v1alpha1;

/** How a time is written in the API, for the rules of its fields. */
final class Rfc3339 {
  /** CEL, after a text: whether it is one. */
  static final String MATCHES =
      ".matches('^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3])"
          + ":[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$')";

  /** After the name of a field: what to write there. */
  static final String MESSAGE =
      " must be a time as RFC 3339 writes it, such as 2026-11-23T05:00:00Z (date -u +%FT%TZ)";

  /** As long as one can be. */
  static final int MAX_LENGTH = 35;

  private Rfc3339() {}
}
