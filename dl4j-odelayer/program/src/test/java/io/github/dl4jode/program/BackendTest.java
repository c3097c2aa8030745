package io.github.dl4jode.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class BackendTest {

  /** Its threads would ask for work while those of OpenMP compute. */
  @Test
  void blasHasOneThread() {
    Nd4j.factory().blas().setMaxThreads(2);
    Backend.start();
    assertEquals(1, Nd4j.factory().blas().getMaxThreads());
  }

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
