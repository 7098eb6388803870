package dev.vireo.api.meta;

/** Finalizers that hold an object until its guest is proven gone. */
public final class Finalizers {
  /** On a VirtualMachine: goes when no Domain of its namespace and name is left. */
  public static final String VIRTUAL_MACHINE = Labels.GROUP + "/virtual-machine";

  /** On a Domain: goes when the agent has closed it, or when it was never opened. */
  public static final String DOMAIN = Labels.GROUP + "/domain";

  private Finalizers() {}
}
