package dev.vireo.operator.halt;

import java.util.Locale;

/** Named steps at which a crash of the operator must do no harm. */
public enum Step {
  /** The VM names its incarnation, of which there is nothing yet. */
  AFTER_CLAIM,
  /** The Domain has been made, its slot not yet. */
  AFTER_DOMAIN,
  /** The slot has been made. */
  AFTER_SLOT,
  /** It is certain that no other Domain of the VM is open; the next write opens this one. */
  BEFORE_OPEN,
  /** The Domain has been opened. */
  AFTER_OPEN,
  /** The guest is proven gone and its slot deleted; the Domain is still there. */
  BEFORE_DOMAIN_FINALIZER,
  /** Nothing of the VM is left but itself. */
  BEFORE_VM_FINALIZER;

  /** Its name in the configuration, for example after-claim. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
