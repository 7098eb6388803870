package dev.vireo.api.v1alpha1;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;

/** Quantities as numbers of bytes. */
final class Bytes {
  private static final BigDecimal MOST = BigDecimal.valueOf(Long.MAX_VALUE);

  private Bytes() {}

  /** Whole bytes, rounded down; of more than a long can hold, what it can. */
  static long of(Quantity quantity) {
    return quantity.getNumericalAmount().min(MOST).longValue();
  }
}
