/**
 * The life of a VM: claim, Domain and slot, opening, stop, status and events.
 *
 * <p>A Domain is the lock on its VM, and these rules keep it one, with two leaders and late writers
 * too: (1) the incarnation's name is claimed in the VM's status by an update that carries the
 * resourceVersion; (2) Domain and slot are then made by POST, once; (3) a Domain is opened by an
 * update that carries the resourceVersion which it had <em>before</em> an uncached read said that
 * the VM still claims it and an uncached list said that no other Domain of the VM's name exists.
 * Who claims the next incarnation must see the last one gone before it opens its own, and to be
 * gone the last one must have been deleted, which changes its resourceVersion: so of two leaders
 * that open two incarnations, one is refused.
 *
 * <p>A PersistentVolumeClaim is one VM's at a time: (4) a Domain on it is opened only when the
 * uncached list shows no open Domain of another VM that is on it too, and of a namespace one VM at
 * a time is looked at for that. Two leaders could still open two VMs on one claim in the same
 * moment; then QEMU's lock on the file lets one of the two start. A claim has nothing to do with
 * the claim of rule 1, so the code calls it a volume claim.
 */
@NullMarked
package dev.vireo.operator.vm;

import org.jspecify.annotations.NullMarked;
