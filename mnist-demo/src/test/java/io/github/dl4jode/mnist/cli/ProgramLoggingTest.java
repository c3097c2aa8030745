package io.github.dl4jode.mnist.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import io.github.dl4jode.layer.OdeLayer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The programs log with slf4j 2 and the logback that fits it; the library with either. */
class ProgramLoggingTest {

  @Test
  void theProgramChoosesSlf4j2() {
    String slf4j =
        LoggerFactory.class.getProtectionDomain().getCodeSource().getLocation().toString();
    assertTrue(slf4j.contains("slf4j-api-2."), slf4j);
    assertInstanceOf(LoggerContext.class, LoggerFactory.getILoggerFactory());
    assertEquals(OdeLayer.class.getName(), LoggerFactory.getLogger(OdeLayer.class).getName());
  }
}
