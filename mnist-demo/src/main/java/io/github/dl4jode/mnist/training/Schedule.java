package io.github.dl4jode.mnist.training;

import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** How the learning rate falls. */
public enum Schedule {
  /** Half a wave of a cosine, from the first rate down to 0, in a hundred small steps. */
  COSINE("cosine"),
  /** That of the authors' 160 epochs, a tenth from epochs 60, 100 and 140 each, in proportion. */
  PAPER("paper"),
  /** It does not fall. */
  CONSTANT("constant");

  private static final int COSINE_STEPS = 100;
  private static final int PAPER_EPOCHS = 160;
  private static final int[] PAPER_BOUNDARIES = {60, 100, 140};

  private final String label;

  Schedule(String label) {
    this.label = label;
  }

  /**
   * The learning rates of a training run.
   *
   * @param learningRate at first
   * @param epochs the length of the run
   * @param iterations of each epoch
   */
  public ISchedule over(double learningRate, int epochs, int iterations) {
    return switch (this) {
      case COSINE -> cosine(learningRate, Math.multiplyExact(epochs, iterations));
      case PAPER -> paper(learningRate, epochs);
      case CONSTANT -> new FixedSchedule(learningRate);
    };
  }

  private static ISchedule cosine(double learningRate, int iterations) {
    MapSchedule.Builder rates = new MapSchedule.Builder(ScheduleType.ITERATION);
    int steps = Math.min(iterations, COSINE_STEPS);
    for (int step = 0; step < steps; step++) {
      int begin = (int) ((long) step * iterations / steps);
      rates.add(begin, learningRate * (1 + Math.cos(Math.PI * step / steps)) / 2);
    }
    return rates.build();
  }

  private static ISchedule paper(double learningRate, int epochs) {
    MapSchedule.Builder rates = new MapSchedule.Builder(ScheduleType.EPOCH);
    for (int epoch = 0; epoch < epochs; epoch++) {
      int drops = 0;
      for (int boundary : PAPER_BOUNDARIES) {
        drops += (long) epoch * PAPER_EPOCHS >= (long) boundary * epochs ? 1 : 0;
      }
      rates.add(epoch, learningRate / Math.pow(10, drops));
    }
    return rates.build();
  }

  /** The name in options and files. */
  @Override
  public String toString() {
    return label;
  }
}
