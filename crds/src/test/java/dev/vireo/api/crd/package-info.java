/** Makes the CRD manifests from the API's records and holds the committed ones to them. */
@NullMarked
package dev.vireo.api.crd;

import org.jspecify.annotations.NullMarked;
