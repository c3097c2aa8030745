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
 */
record SuiteCase(List<String> arguments, int threads, List<Row> rows, Optional<List<String>> peer) {

  SuiteCase {
    arguments = List.copyOf(arguments);
    rows = List.copyOf(rows);
    peer = peer.map(List::copyOf);
  }

  /** A case without a peer. */
  SuiteCase(List<String> arguments, int threads, List<Row> rows) {
    this(arguments, threads, rows, Optional.empty());
  }

  /** The case as one types it. */
  String title() {
    return String.join(" ", arguments) + " --threads " + threads;
  }

  /** The same with another number of threads. */
  SuiteCase withThreads(int count) {
    return new SuiteCase(arguments, count, rows, peer);
  }

  /** The same with more arguments. */
  SuiteCase with(String... more) {
    List<String> all = new ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new SuiteCase(all, threads, rows, peer);
  }

  /** The same with a peer: the arguments of its driver. */
  SuiteCase withPeer(String... driver) {
    return new SuiteCase(arguments, threads, rows, Optional.of(List.of(driver)));
  }

  /** The same with other rows. */
  SuiteCase withRows(List<Row> others) {
    return new SuiteCase(arguments, threads, others, peer);
  }
}
