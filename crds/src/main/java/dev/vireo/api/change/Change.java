package dev.vireo.api.change;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Declares, on a record component of the API, how a change of it reaches a running guest. A
 * component without it passes the question on to the components of its own record type.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Change {
  /** The impact of a change of this component and of all below it. */
  Impact value();
}
