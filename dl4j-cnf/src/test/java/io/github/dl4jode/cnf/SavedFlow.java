package io.github.dl4jode.cnf;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program for another JVM: loads a flow, and prints the bits of its samples and densities. */
public final class SavedFlow {

  private static final String MARK = "BITS ";

  private SavedFlow() {}

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException {
    System.out.println(MARK + bits(ContinuousNormalizingFlow.load(new File(arguments[0]))));
  }

  /** What both sides compute. */
  static String bits(ContinuousNormalizingFlow flow) {
    INDArray samples = flow.sample(5, 42);
    return Arrays.toString(samples.data().asFloat())
        + Arrays.toString(flow.logDensity(samples).data().asFloat());
  }

  /** What another JVM prints for this file. */
  static String bitsInAnotherJvm(File file) throws IOException, InterruptedException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    String program = ProcessHandle.current().info().command().orElse("java");
    Process process =
        new ProcessBuilder(
                program, "-Xmx1g", "-cp", classPath, SavedFlow.class.getName(), file.getPath())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(output);
    }
    return output
        .lines()
        .filter(line -> line.startsWith(MARK))
        .map(line -> line.substring(MARK.length()))
        .findFirst()
        .orElseThrow(() -> new IOException(output));
  }
}
