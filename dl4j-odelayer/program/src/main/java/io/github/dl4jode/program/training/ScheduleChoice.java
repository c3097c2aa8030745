package io.github.dl4jode.program.training;

import io.github.dl4jode.program.Labels;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonValue;
import picocli.CommandLine.ITypeConverter;

/** How the learning rate changes. */
public enum ScheduleChoice {
  /** It stays. */
  CONSTANT("constant"),
  /** A third of it from three fifths of the iterations on, a tenth in the last fifth. */
  FALLING("falling"),
  /** Half a cosine from all of it to nothing, in small steps. */
  COSINE("cosine"),
  /** It falls evenly, and would be 0 after the last iteration. */
  LINEAR("linear"),
  /**
   * That of Chen et al.'s 160 epochs on MNIST: a tenth from epochs 60, 100 and 140 each, in
   * proportion to the training.
   */
  PAPER("paper");

  /** Steps of the cosine where iterations are counted, and where epochs are. */
  private static final int STEPS = 50;

  private static final int STEPS_OF_EPOCHS = 100;

  private static final int PAPER_EPOCHS = 160;

  private static final int[] PAPER_BOUNDARIES = {60, 100, 140};

  private final String label;

  ScheduleChoice(String label) {
    this.label = label;
  }

  /** Reads an option. */
  static final class Converter implements ITypeConverter<ScheduleChoice> {

    @Override
    public ScheduleChoice convert(String text) throws Exception {
      return Labels.of(ScheduleChoice.class).convert(text);
    }
  }

  /** Reads a setting: a name of these constants, which older files have, or a label. */
  @JsonCreator
  static ScheduleChoice named(String name) {
    return Labels.named(ScheduleChoice.class, name);
  }

  /** The learning rate by iteration; one of DL4J's own, so that models open without the program. */
  public ISchedule schedule(double learningRate, int iterations) {
    return switch (this) {
      case CONSTANT -> rates(ScheduleType.ITERATION, learningRate).build();
      case FALLING -> falling(learningRate, iterations);
      case COSINE -> cosine(learningRate, iterations, STEPS);
      case LINEAR -> new PolySchedule(ScheduleType.ITERATION, learningRate, 1, iterations);
      case PAPER -> paper(ScheduleType.ITERATION, learningRate, iterations);
    };
  }

  /**
   * The learning rate of a training that counts epochs.
   *
   * @param iterations of each epoch
   */
  public ISchedule schedule(double learningRate, int epochs, int iterations) {
    int all = Math.multiplyExact(epochs, iterations);
    return switch (this) {
      case COSINE -> cosine(learningRate, all, STEPS_OF_EPOCHS);
      case PAPER -> paper(ScheduleType.EPOCH, learningRate, epochs);
      case CONSTANT, FALLING, LINEAR -> schedule(learningRate, all);
    };
  }

  private static MapSchedule.Builder rates(ScheduleType unit, double first) {
    return new MapSchedule.Builder(unit).add(0, first);
  }

  private static ISchedule falling(double learningRate, int iterations) {
    MapSchedule.Builder rates = rates(ScheduleType.ITERATION, learningRate);
    // From so few iterations the parts could not be told apart.
    if (iterations >= 5) {
      rates.add((int) Math.round(iterations * 0.6), learningRate / 3);
      rates.add((int) Math.round(iterations * 0.8), learningRate / 10);
    }
    return rates.build();
  }

  private static ISchedule cosine(double learningRate, int iterations, int mostSteps) {
    MapSchedule.Builder rates = rates(ScheduleType.ITERATION, learningRate);
    int steps = Math.min(iterations, mostSteps);
    for (int step = 1; step < steps; step++) {
      int begin = (int) ((long) step * iterations / steps);
      rates.add(begin, learningRate * (1 + Math.cos(Math.PI * step / steps)) / 2);
    }
    return rates.build();
  }

  private static ISchedule paper(ScheduleType unit, double learningRate, int length) {
    MapSchedule.Builder rates = rates(unit, learningRate);
    for (int drop = 0; drop < PAPER_BOUNDARIES.length; drop++) {
      // Rounded up: the first epoch or iteration at or after the boundary.
      long begin = ((long) PAPER_BOUNDARIES[drop] * length + PAPER_EPOCHS - 1) / PAPER_EPOCHS;
      rates.add((int) begin, learningRate / Math.pow(10, drop + 1.0));
    }
    return rates.build();
  }

  /** The name in options and files. */
  @Override
  @JsonValue
  public String toString() {
    return label;
  }
}
