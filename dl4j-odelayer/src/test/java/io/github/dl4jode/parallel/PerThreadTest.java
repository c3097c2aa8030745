package io.github.dl4jode.parallel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PerThreadTest {

  private final AtomicInteger made = new AtomicInteger();

  private Object make() {
    made.incrementAndGet();
    return new Object();
  }

  @Test
  void aThreadKeepsWhatWasMadeForIt() {
    try (Workers alone = new Workers(1)) {
      PerThread<Object> memory = new PerThread<>(alone, this::make);
      assertEquals(0, made.get());
      assertSame(memory.get(), memory.get());
      assertEquals(1, made.get());
    }
  }

  @Test
  void threadsShareNothing() {
    try (Workers two = new Workers(2)) {
      PerThread<Object> memory = new PerThread<>(two, this::make);
      Object[] seen = new Object[2];
      CountDownLatch both = new CountDownLatch(2);
      two.run(
          2,
          part -> {
            // Neither thread takes both parts.
            both.countDown();
            await(both);
            seen[part] = memory.get();
          });
      assertNotSame(seen[0], seen[1]);
      assertEquals(2, made.get());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS), "the other thread did not come");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
