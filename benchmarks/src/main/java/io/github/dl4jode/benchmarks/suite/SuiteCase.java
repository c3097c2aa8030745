package io.github.dl4jode.benchmarks.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command line of this program, and what the table takes from what it prints.
 *
 * @param arguments the case and its options, without the threads
 * @param threads of OpenMP
 * @param rows of the table, at least one
 * @param peer the arguments of the driver of the same work in PyTorch; empty where there is none
 * @param variant how it is run
 */
record SuiteCase(
    List<String> arguments,
    int threads,
    List<Row> rows,
    Optional<List<String>> peer,
    Variant variant) {

  SuiteCase {
    arguments = List.copyOf(arguments);
    rows = List.copyOf(rows);
    peer = peer.map(List::copyOf);
  }

  /** A case without a peer, run as usual. */
  SuiteCase(List<String> arguments, int threads, List<Row> rows) {
    this(arguments, threads, rows, Optional.empty(), Variant.USUAL);
  }

  /** The case as one types it. */
  String title() {
    String typed = String.join(" ", arguments) + " --threads " + threads;
    return variant == Variant.WITHOUT_VECTORS ? typed + ", without the vector module" : typed;
  }

  /** The same with another number of threads. */
  SuiteCase withThreads(int count) {
    return new SuiteCase(arguments, count, rows, peer, variant);
  }

  /** The same with more arguments. */
  SuiteCase with(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new SuiteCase(all, threads, rows, peer, variant);
  }

  /** The same with a peer: the arguments of its driver. */
  SuiteCase withPeer(String... driver) {
    return new SuiteCase(arguments, threads, rows, Optional.of(List.of(driver)), variant);
  }

  /** The same in another variant, with only the times of these of its rows. */
  SuiteCase in(Variant other, List<Row> timed) {
    List<Row> times = timed.stream().map(Row::timeAlone).toList();
    return new SuiteCase(arguments, threads, times, Optional.empty(), other)
        .with(other.arguments().toArray(String[]::new));
  }

  /** Whether it has a row of this name. */
  boolean hasRow(String name) {
    return rows.stream().anyMatch(row -> row.name().equals(name));
  }
}
