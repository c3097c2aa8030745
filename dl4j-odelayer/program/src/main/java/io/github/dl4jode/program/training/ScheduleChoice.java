package io.github.dl4jode.program.training;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** How the learning rate changes. */
public enum ScheduleChoice {
  /** It stays. */
  CONSTANT("constant"),
  /** A third of it from three fifths of the iterations on, a tenth in the last fifth. */
  FALLING("falling"),
  /** Half a cosine from all of it to nothing, in fifty steps. */
  COSINE("cosine"),
  /** It falls evenly, and would be 0 behind the last iteration. */
  LINEAR("linear");

  private static final int STEPS = 50;

  private final String label;

  ScheduleChoice(String label) {
    this.label = label;
  }

  /** The learning rate by iteration; one of DL4J's own, so that models open without the program. */
  public ISchedule schedule(double learningRate, int iterations) {
    if (this == LINEAR) {
      return new PolySchedule(ScheduleType.ITERATION, learningRate, 1, iterations);
    }
    MapSchedule.Builder builder =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, learningRate);
    // From so few iterations the parts could not be told apart.
    if (this == FALLING && iterations >= 5) {
      builder.add(part(iterations, 0.6), learningRate / 3);
      builder.add(part(iterations, 0.8), learningRate / 10);
    }
    int steps = this == COSINE ? Math.min(STEPS, iterations) : 0;
    for (int i = 1; i < steps; i++) {
      double fraction = (double) i / steps;
      builder.add(
          part(iterations, fraction), learningRate * 0.5 * (1 + Math.cos(Math.PI * fraction)));
    }
    return builder.build();
  }

  private static int part(int iterations, double fraction) {
    return (int) Math.round(iterations * fraction);
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
