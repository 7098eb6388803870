@org.jspecify.annotations.NullMarked
package dev.vireo.agent.guest;
