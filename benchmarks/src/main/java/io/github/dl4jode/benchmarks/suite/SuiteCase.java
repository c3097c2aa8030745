package io.github.dl4jode.benchmarks.suite;

import java.util.List;

/**
 * A command line of this program, and what the table takes from what it prints.
 *
 * @param arguments the case and its options, without the threads
 * @param threads of OpenMP
 * @param rows of the table, at least one
 */
record SuiteCase(List<String> arguments, int threads, List<Row> rows) {

  SuiteCase {
    arguments = List.copyOf(arguments);
    rows = List.copyOf(rows);
  }

  /** The case as one types it. */
  String title() {
    return String.join(" ", arguments) + " --threads " + threads;
  }

  /** The same with another number of threads. */
  SuiteCase withThreads(int count) {
    return new SuiteCase(arguments, count, rows);
  }

  /** The same with more arguments. */
  SuiteCase with(String... more) {
    List<String> all = new java.util.ArrayList<>(arguments);
    all.addAll(List.of(more));
    return new SuiteCase(all, threads, rows);
  }
}
