package io.github.dl4jode.benchmarks.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.mnist.model.Architecture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvolutionFloorTest {

  /** A stem of 100, 1 per evaluation, 10 per product; 20 evaluations and 26 products. */
  @ParameterizedTest
  @CsvSource({"STEM, 100", "RESNET, 160", "ODENET, 380", "RKNET, 380"})
  void partsAreCountedAsOftenAsTheModelHasThem(Architecture architecture, double expected) {
    ConvolutionFloor.Milliseconds parts = new ConvolutionFloor.Milliseconds(100, 1, 10);
    assertEquals(expected, parts.ofIteration(architecture, 20, 26));
  }
}
