package io.github.dl4jode.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The messages of backends that this machine does not have. */
class BackendFailureTest {

  @ParameterizedTest
  @CsvSource({
    "libcudart.so.11.0: cannot open shared object file, install CUDA 11.x",
    "libcublas.so.11: cannot open shared object file, -Dcuda.redist",
    "libcuda.so.1: cannot open shared object file, version 450 or later",
    "No CUDA devices were found in system, needs an NVIDIA card",
  })
  void theCauseAndTheRemedyAreNamed(String cause, String remedy) {
    String printed =
        "java.lang.UnsatisfiedLinkError: " + cause + "\n\tat java.base/java.lang.Foo.bar(Foo.java)";
    String sentence = BackendFailure.toStart(printed);
    assertTrue(sentence.contains(cause), sentence);
    assertTrue(sentence.contains(remedy), sentence);
    assertEquals(1, sentence.lines().count());
  }

  @Test
  void withoutACauseTheSentenceIsWhole() {
    assertEquals(
        "ND4J finds no backend that can run on this machine: a CUDA backend needs an NVIDIA card"
            + " and its driver; to compute on the CPU, start without -Dnd4j.backend.",
        BackendFailure.toStart(""));
  }

  @ParameterizedTest
  @CsvSource({
    "3, 5, true",
    "3, 7, false",
    "5, 0, false",
    "7, 5, false",
    "8, 6, false",
    "8, 9, false",
    "9, 0, true",
    "10, 0, true",
    "12, 0, true"
  })
  void cardsWithoutMachineCodeAreRefused(int major, int minor, boolean refused) {
    assertEquals(refused, BackendFailure.ofCard("Card", major, minor).isPresent());
  }

  @Test
  void aNewerCardIsNamedWithItsCapability() {
    String sentence = BackendFailure.ofCard("NVIDIA H100", 9, 0).orElseThrow();
    assertTrue(sentence.startsWith("The card NVIDIA H100 has compute capability 9.0"), sentence);
  }
}
