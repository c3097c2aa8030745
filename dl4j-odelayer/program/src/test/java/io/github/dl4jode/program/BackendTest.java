package io.github.dl4jode.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

class BackendTest {

  /** Its threads would ask for work while those of OpenMP compute. */
  @Test
  void blasHasOneThread() {
    Nd4j.factory().blas().setMaxThreads(2);
    Backend.start();
    assertEquals(1, Nd4j.factory().blas().getMaxThreads());
  }

  /** A JVM with one thread cannot have two, so the environment only notes what it is told. */
  @Test
  void operationsHaveOneThreadWhereLoopsHaveTheOthers() {
    List<String> told = new ArrayList<>();
    Environment environment =
        (Environment)
            Proxy.newProxyInstance(
                Environment.class.getClassLoader(),
                new Class<?>[] {Environment.class},
                (proxy, method, arguments) -> {
                  told.add(method.getName() + " " + arguments[0]);
                  return null;
                });
    Backend.leaveThreadsToLoops(false, environment);
    assertEquals(List.of(), told, "without vectors ND4J computes");
    Backend.leaveThreadsToLoops(true, environment);
    assertEquals(List.of("setMaxMasterThreads 1"), told);
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
