package io.github.dl4jode.program;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.array.loop.VectorModule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The ND4J backend: whether there is one, and how many threads it uses. */
public final class Backend {

  private Backend() {}

  /**
   * Starts ND4J, if that has not happened yet, with one thread for its BLAS library.
   *
   * <p>OpenBLAS has threads of its own next to those of OpenMP. After a product they ask for work
   * for some 20 ms, and so they take a core from the others: measured with two threads on two
   * cores, a third of a core during the whole training of the ResNet, which takes 140 instead of
   * 110 ms an iteration. Convolutions and the library's own loops keep all threads.
   *
   * @throws BackendException if there is no backend that can run here, or none of its kernels can
   *     run on the card in use
   */
  public static void start() {
    startAny();
    if (isCuda()) {
      NativeOps device = NativeOpsHolder.getInstance().getDeviceNativeOps();
      int card = device.getDevice();
      BackendFailure.ofCard(
              device.getDeviceName(card), device.getDeviceMajor(card), device.getDeviceMinor(card))
          .ifPresent(
              sentence -> {
                throw new BackendException(sentence, null);
              });
    } else {
      Nd4j.factory().blas().setMaxThreads(1);
    }
  }

  private static void startAny() {
    // ND4J prints the stack trace of each backend that cannot run.
    PrintStream standardError = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try {
      System.setErr(new PrintStream(printed, true, StandardCharsets.UTF_8));
      Nd4j.getExecutioner();
    } catch (LinkageError | RuntimeException e) {
      String said = printed.toString(StandardCharsets.UTF_8);
      printed.reset();
      throw new BackendException(BackendFailure.toStart(said), e);
    } finally {
      System.setErr(standardError);
      standardError.print(printed.toString(StandardCharsets.UTF_8));
    }
  }

  /**
   * Leaves all threads but one to the loops of the library, where they are those of the vector
   * module: operations of ND4J compute with the thread that calls them from now on.
   *
   * <p>What is left to ND4J is small, such as the update of the parameters, and OpenMP's thread
   * takes a core from the loops, which begin right after. Measured with two threads on two cores:
   * an iteration of the ResNet takes 74 instead of 78 ms, one of a flow of 15,904 parameters 1.58
   * instead of 1.66; with one core that something else takes 2.1 instead of 2.5. Convolutions of
   * ND4J keep all threads.
   */
  public static void leaveThreadsToLoops() {
    leaveThreadsToLoops(HostLoops.areAllowed() && VectorModule.isUsable(), Nd4j.getEnvironment());
  }

  static void leaveThreadsToLoops(boolean vectors, Environment environment) {
    if (vectors) {
      environment.setMaxMasterThreads(1);
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

  private static boolean isCuda() {
    return name().equals("JCublasBackend");
  }

  /** What computes: the card with its compute capability, or the number of threads of the CPU. */
  public static String device() {
    if (!isCuda()) {
      return "CPU, " + threads() + (threads() == 1 ? " thread" : " threads");
    }
    NativeOps device = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int card = device.getDevice();
    return "%s, compute capability %d.%d, %,d MB"
        .formatted(
            device.getDeviceName(card),
            device.getDeviceMajor(card),
            device.getDeviceMinor(card),
            device.getDeviceTotalMemory(card) >> 20);
  }
}
