package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.lane.Lane.Loop;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Copies elements of some arrays to places of another one, in runs, and puts 0 elsewhere. */
final class MovedElements implements Loop {

  /** Elements in sequence, from a source, or 0 without one. */
  private record Run(float[] source, int from, int to, int length) {}

  private final float[] target;
  private final Run[] runs;

  /**
   * @param places for each element of the target, its place in the sources in sequence, or -1 where
   *     it is 0
   */
  MovedElements(float[][] sources, int[] places, float[] target) {
    this.target = target;
    List<Run> all = new ArrayList<>();
    for (int to = 0; to < places.length; ) {
      Run run = run(sources, places, to);
      all.add(run);
      to += run.length;
    }
    this.runs = all.toArray(Run[]::new);
  }

  private static Run run(float[][] sources, int[] places, int to) {
    int place = places[to];
    int length = 1;
    if (place < 0) {
      while (to + length < places.length && places[to + length] < 0) {
        length++;
      }
      return new Run(new float[0], 0, to, length);
    }
    int from = place;
    int source = 0;
    while (from >= sources[source].length) {
      from -= sources[source++].length;
    }
    while (to + length < places.length
        && from + length < sources[source].length
        && places[to + length] == place + length) {
      length++;
    }
    return new Run(sources[source], from, to, length);
  }

  @Override
  public void run() {
    for (Run run : runs) {
      if (run.source.length == 0) {
        Arrays.fill(target, run.to, run.to + run.length, 0);
      } else if (run.length == 1) {
        target[run.to] = run.source[run.from];
      } else {
        System.arraycopy(run.source, run.from, target, run.to, run.length);
      }
    }
  }
}
