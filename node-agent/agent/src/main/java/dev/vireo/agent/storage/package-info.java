/** Golden images of the node, and the layers that guests write on. */
@NullMarked
package dev.vireo.agent.storage;

import org.jspecify.annotations.NullMarked;
