package io.github.dl4jode.benchmarks.document;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class MachineTest {

  @Test
  void theProcessorIsNamed() {
    String processors = "processor\t: 0\nmodel name\t: Some CPU  \nprocessor\t: 1\n";
    assertTrue(Machine.model(processors).startsWith("Some CPU ("), Machine.model(processors));
    assertEquals(System.getProperty("os.arch"), Machine.model("nothing known"));
  }
}
