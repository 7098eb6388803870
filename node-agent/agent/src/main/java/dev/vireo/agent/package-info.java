/** The node agent: runs the Domains of one node on that node's libvirt. */
@NullMarked
package dev.vireo.agent;

import org.jspecify.annotations.NullMarked;
