package io.github.dl4jode.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.dl4jode.conformance.Check.Trial;
import io.github.dl4jode.program.testing.PrintedBits;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Restores and trains the networks of all subjects in one other JVM, and here, to compare. */
final class OtherJvm {

  private static final String SEPARATOR = ";";

  private final Map<String, String> elsewhere = new LinkedHashMap<>();
  private final Map<String, String> here = new LinkedHashMap<>();

  /** Starts it. */
  OtherJvm(List<Subject> subjects) throws IOException {
    StorageChecks.inFolder(folder -> compare(subjects, folder));
  }

  private void compare(List<Subject> subjects, Path folder) throws IOException {
    for (Subject subject : subjects) {
      Trial trial = new Trial(subject);
      Net net = trial.network();
      net.fit(trial.data(4));
      net.save(file(folder, subject));
      here.put(subject.title(), bits(subject, folder));
    }
    try {
      String[] printed =
          PrintedBits.elsewhere(OtherJvm.class, folder.toString()).split(SEPARATOR, -1);
      for (int i = 0; i < printed.length; i++) {
        elsewhere.put(subjects.get(i).title(), printed[i]);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The other JVM was interrupted", e);
    }
  }

  void check(Trial trial) {
    String title = trial.subject().title();
    assertEquals(here.get(title), elsewhere.get(title));
  }

  private static File file(Path folder, Subject subject) {
    return folder.resolve(subject.title() + ".zip").toFile();
  }

  /** After one more iteration of the restored network. */
  private static String bits(Subject subject, Path folder) throws IOException {
    Trial trial = new Trial(subject);
    boolean graph = trial.network().isGraph();
    Net net = Net.restored(file(folder, subject), graph);
    net.fit(trial.data(4));
    INDArray parameters = net.model().params();
    StringBuilder bits = new StringBuilder();
    for (double value : parameters.ravel().toDoubleVector()) {
      bits.append(Long.toHexString(Double.doubleToRawLongBits(value)));
    }
    return Integer.toHexString(bits.toString().hashCode()) + " of " + parameters.length();
  }

  /** The argument is the folder. */
  public static void main(String[] arguments) throws IOException {
    List<String> bits = new ArrayList<>();
    for (Subject subject : Subjects.all()) {
      bits.add(bits(subject, Path.of(arguments[0])));
    }
    PrintedBits.print(String.join(SEPARATOR, bits));
  }
}
