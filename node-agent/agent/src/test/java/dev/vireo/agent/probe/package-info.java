@NullMarked
package dev.vireo.agent.probe;

import org.jspecify.annotations.NullMarked;
