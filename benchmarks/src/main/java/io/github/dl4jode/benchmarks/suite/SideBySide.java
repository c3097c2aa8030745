package io.github.dl4jode.benchmarks.suite;

import java.util.List;
import java.util.Locale;

/**
 * Our time over torchdiffeq's for the same work, where both were timed on one machine in one
 * session. A run of ours alone cannot renew these ratios.
 *
 * @param name of the work
 * @param threads of both
 * @param ratio of the medians, ours over theirs
 * @param target what the ratio is to be at most
 */
record SideBySide(String name, int threads, double ratio, double target) {

  /** One quiet machine, one session; torch 1.13 with oneDNN and torchdiffeq 0.2.5. */
  static final List<SideBySide> SESSION =
      List.of(
          new SideBySide("ODE-Net step, adjoint", 1, 0.43, 0.5),
          new SideBySide("ODE-Net step, adjoint", 2, 0.54, 0.5),
          new SideBySide("RK-Net step, discrete", 1, 0.70, 0.7),
          new SideBySide("RK-Net step, discrete", 2, 0.76, 0.7),
          new SideBySide("ResNet step", 1, 1.12, 1),
          new SideBySide("ResNet step", 2, 1.20, 1),
          new SideBySide("spiral, 10 points, adjoint", 1, 0.037, 1.0 / 25),
          new SideBySide("spiral, 10 points, discrete", 1, 0.123, 1.0 / 10),
          new SideBySide("flow, two circles, adjoint", 1, 0.106, 0.4),
          new SideBySide("flow, two circles, discrete", 1, 0.127, 0.4),
          new SideBySide("latent ODE, adjoint", 1, 0.096, 1.0 / 15),
          new SideBySide("latent ODE, discrete", 1, 0.61, 0.5));

  /** Whether the target is reached. */
  boolean isMet() {
    return ratio <= target;
  }

  /** All of the session in Markdown, with how many targets are met. */
  static String toMarkdown() {
    StringBuilder text = new StringBuilder();
    text.append("Compared with torchdiffeq on one quiet machine, in one session: ");
    text.append(SESSION.stream().filter(SideBySide::isMet).count());
    text.append(" of ").append(SESSION.size()).append(" targets met.\n\n");
    text.append("| case | threads | ours / torchdiffeq's | target | met |\n");
    text.append("|---|---|---|---|---|\n");
    SESSION.forEach(each -> text.append(each.line()));
    return text.toString();
  }

  private String line() {
    return String.format(
        Locale.ROOT,
        "| %s | %d | %s | %s | %s |%n",
        name,
        threads,
        Numbers.format(ratio),
        new Target.OfReference(target).label().replace("reference", "theirs"),
        isMet() ? "yes" : "no");
  }
}
