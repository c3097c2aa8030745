package io.github.dl4jode.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BackendTest {

  @Test
  void theNumberOfThreadsTakesEffectAtOnce() {
    Backend.start();
    int before = Backend.threads();
    try {
      Backend.setThreads(2);
      assertEquals(2, Backend.threads());
      Backend.setThreads(1);
      assertEquals(1, Backend.threads());
    } finally {
      Backend.setThreads(before);
    }
  }
}
