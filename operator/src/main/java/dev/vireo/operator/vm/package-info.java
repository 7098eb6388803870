/**
 * The life of a VM: claim, Domain and slot, opening, stop, status and events.\n *\n *
 *
 * <p>A Domain is the lock on its VM, and these rules keep it one, with two leaders and late
 * writers\n * too: (1) the incarnation's name is claimed in the VM's status by an update that
 * carries the\n * resourceVersion; (2) Domain and slot are then made by POST, once; (3) a Domain is
 * opened by an\n * update that carries the resourceVersion which it had <em>before</em> an uncached
 * read said that the\n * VM still claims it and an uncached list said that no other Domain of the
 * VM's name exists. Who\n * claims the next incarnation must see the last one gone before it opens
 * its own, and to be gone the\n * last one must have been deleted, which changes its
 * resourceVersion: so of two leaders that open\n * two incarnations, one is refused.
 */
@NullMarked
package dev.vireo.operator.vm;

import org.jspecify.annotations.NullMarked;
