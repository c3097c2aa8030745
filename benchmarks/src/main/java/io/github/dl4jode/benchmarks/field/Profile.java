package io.github.dl4jode.benchmarks.field;

import io.github.dl4jode.tape.Tape.InstructionTime;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where the time of a tape goes.
 *
 * @param shares by op, the largest first
 */
record Profile(List<Share> shares) {

  /**
   * All instructions of one op.
   *
   * @param op its name
   * @param count of instructions
   * @param microseconds of all together
   */
  record Share(String op, long count, double microseconds) {}

  /** Adds up the instructions of each op; the op is the first word of a description. */
  static Profile of(List<InstructionTime> instructions) {
    Map<String, List<InstructionTime>> byOp =
        instructions.stream()
            .collect(
                Collectors.groupingBy(
                    instruction -> opOf(instruction.description()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    return new Profile(
        byOp.entrySet().stream()
            .map(entry -> shareOf(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingDouble(Share::microseconds).reversed())
            .toList());
  }

  private static Share shareOf(String op, List<InstructionTime> instructions) {
    double sum = instructions.stream().mapToDouble(InstructionTime::microseconds).sum();
    return new Share(op, instructions.size(), sum);
  }

  private static String opOf(String description) {
    return description.split("[^\\p{Alnum}_.]", 2)[0];
  }

  double total() {
    return shares.stream().mapToDouble(Share::microseconds).sum();
  }

  /** Microseconds by op, the largest first. */
  Map<String, Double> byOp() {
    Map<String, Double> times = new LinkedHashMap<>();
    shares.forEach(share -> times.put(share.op, share.microseconds));
    return times;
  }

  /** A table to read. */
  String table() {
    StringBuilder table = new StringBuilder();
    for (Share share : shares) {
      table.append(
          String.format(
              Locale.ROOT,
              "%10.1f us %5.1f %% %4d × %s%n",
              share.microseconds,
              100 * share.microseconds / total(),
              share.count,
              share.op));
    }
    return table.append(String.format(Locale.ROOT, "%10.1f us in all%n", total())).toString();
  }
}
