package dev.vireo.agent.domain;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that has the agent end at each step of a guest's start, which is its parameter. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(
    names = {
      "AFTER_STATUS_STARTING",
      "AFTER_NETWORK",
      "AFTER_DISKS",
      "BEFORE_CREATE",
      "AFTER_CREATE"
    })
@interface AtEachStepOfAStart {}
