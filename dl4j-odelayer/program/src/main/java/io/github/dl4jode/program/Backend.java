package io.github.dl4jode.program;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The ND4J backend: whether there is one, and how many threads it uses. */
public final class Backend {

  private Backend() {}

  /**
   * Starts ND4J, if that has not happened yet.
   *
   * @throws BackendException if there is no backend that can run here
   */
  public static void start() {
    // ND4J prints the stack trace of each backend that cannot run.
    PrintStream standardError = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Nd4j.getExecutioner();
    } catch (LinkageError | RuntimeException e) {
      printed.reset();
      throw new BackendException(
          "ND4J finds no backend that can run on this machine: a CUDA backend needs an NVIDIA card"
              + " and its driver; to compute on the CPU, start without -Dnd4j.backend.",
          e);
    } finally {
      System.setErr(standardError);
      standardError.print(printed.toString(StandardCharsets.UTF_8));
    }
  }

  /** Computes with this many OpenMP threads from now on, whatever OMP_NUM_THREADS says. */
  public static void setThreads(int threads) {
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
  }

  /** The number of OpenMP threads. */
  public static int threads() {
    return NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
  }

  /** The name of the backend in use. */
  public static String name() {
    return Nd4j.getBackend().getClass().getSimpleName();
  }
}
