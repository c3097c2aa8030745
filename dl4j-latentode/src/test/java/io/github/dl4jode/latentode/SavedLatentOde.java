package io.github.dl4jode.latentode;

import io.github.dl4jode.latentode.data.Series;
import io.github.dl4jode.program.testing.PrintedBits;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A program for another JVM: loads a model, and prints its forecasts and samples. */
public final class SavedLatentOde {

  private SavedLatentOde() {}

  /** The argument is the file. */
  public static void main(String[] arguments) throws IOException {
    PrintedBits.print(bits(LatentOde.load(Path.of(arguments[0]))));
  }

  /** What both sides compute; a double's text is exact. */
  static String bits(LatentOde model) {
    List<Series> known = Models.irregular(8, 4).series().subList(0, 3);
    List<Series> all = new ArrayList<>(model.extrapolate(known, 3, 3.5));
    all.addAll(model.sample(2, new double[] {0.1, 0.2}, 6));
    StringBuilder bits = new StringBuilder();
    all.forEach(series -> bits.append(Arrays.deepToString(series.values())));
    return bits.append(model.evidenceLowerBound(known, 2, 3)).toString();
  }

  /** What another JVM prints for this file. */
  static String bitsInAnotherJvm(Path file) throws IOException, InterruptedException {
    return PrintedBits.elsewhere(SavedLatentOde.class, file.toString());
  }
}
