/** How the agent reads objects of the API server, from there and from its own files. */
@NullMarked
package dev.vireo.agent.json;

import org.jspecify.annotations.NullMarked;
