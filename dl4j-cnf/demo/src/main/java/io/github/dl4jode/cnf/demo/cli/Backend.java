package io.github.dl4jode.cnf.demo.cli;

import org.nd4j.linalg.factory.Nd4j;

/** The ND4J backend: whether there is one. */
final class Backend {

  private Backend() {}

  /**
   * Starts ND4J, if that has not happened yet.
   *
   * @throws BackendException if there is no backend that can run here
   */
  static void start() {
    try {
      Nd4j.getExecutioner();
    } catch (LinkageError | RuntimeException e) {
      throw new BackendException(
          "ND4J finds no backend that can run on this machine: a CUDA backend needs an NVIDIA card"
              + " and its driver; to compute on the CPU, start without -Dnd4j.backend.",
          e);
    }
  }
}
