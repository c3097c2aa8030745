package io.github.dl4jode.benchmarks.suite;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** A line for each run: which of how many, what, and how long it will still take. */
final class SuiteProgress {

  private final PrintWriter err;
  private final LongSupplier nanoseconds;
  private final Map<SuiteCase, Integer> runsLeft = new HashMap<>();
  private final Map<SuiteCase, Long> lastTook = new HashMap<>();
  private final int all;
  private int begun;
  private long beganAt;

  /**
   * Progress of cases that run so many times each.
   *
   * @param nanoseconds the clock
   */
  SuiteProgress(List<SuiteCase> cases, int rounds, PrintWriter err, LongSupplier nanoseconds) {
    this.err = err;
    this.nanoseconds = nanoseconds;
    cases.forEach(suiteCase -> runsLeft.put(suiteCase, rounds));
    all = cases.size() * rounds;
  }

  void begin(SuiteCase suiteCase) {
    begun++;
    beganAt = nanoseconds.getAsLong();
    err.printf(Locale.ROOT, "[%d/%d] %s%s%n", begun, all, suiteCase.title(), left());
    err.flush();
  }

  void end(SuiteCase suiteCase) {
    lastTook.put(suiteCase, nanoseconds.getAsLong() - beganAt);
    runsLeft.merge(suiteCase, -1, Integer::sum);
  }

  void failed(SuiteCase suiteCase, String reason) {
    // The runs that it would have had count as done.
    begun += runsLeft.put(suiteCase, 0) - 1;
    err.printf(Locale.ROOT, "FAILED %s: %s%n", suiteCase.title(), reason);
    err.flush();
  }

  void peerFailed(SuiteCase suiteCase, String reason) {
    err.printf(
        Locale.ROOT,
        "FAILED peer.py %s: %s%n",
        String.join(" ", suiteCase.peer().orElseThrow()),
        reason);
    err.flush();
  }

  /** What the cases took last time; one that has not run yet takes the mean of the others. */
  private String left() {
    double mean = lastTook.values().stream().mapToLong(Long::longValue).average().orElse(0);
    if (mean == 0) {
      return "";
    }
    double left = 0;
    for (Map.Entry<SuiteCase, Integer> entry : runsLeft.entrySet()) {
      Long took = lastTook.get(entry.getKey());
      left += entry.getValue() * (took == null ? mean : took);
    }
    return String.format(Locale.ROOT, " (about %.0f min left)", Math.ceil(left / 60e9));
  }
}
