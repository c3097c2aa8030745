package io.github.dl4jode.benchmarks.suite;

import io.github.dl4jode.benchmarks.document.Machine;
import io.github.dl4jode.benchmarks.document.MarkedSection;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** All cases, to a table and to files. */
@Command(
    name = "all",
    sortOptions = false,
    description = "All cases, each run in a process of its own, as a table next to the targets.")
public final class AllCommand implements Callable<Integer> {

  private static final String PLOT = "scaling.png";
  private static final MarkedSection SECTION = new MarkedSection("bench all");

  @Spec private CommandSpec spec;

  @Option(
      names = "--threads",
      paramLabel = "T",
      split = ",",
      defaultValue = "1,2",
      description =
          "The OpenMP threads with which the networks run, separated by commas."
              + " Default: ${DEFAULT-VALUE}.")
  private List<Integer> threads;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "5",
      description = "Runs of each case. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Option(
      names = "--only",
      paramLabel = "CASE",
      split = ",",
      description = "Only these cases, such as field,mnist.")
  private List<String> only = List.of();

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description =
          "Run the same work in PyTorch with this interpreter as well, each case in turn with ours."
              + " Without it no peer is run.")
  private String python;

  @Option(
      names = "--peer-seconds",
      paramLabel = "S",
      defaultValue = "20",
      description =
          "A run of a peer measures no more after so many seconds. Default: ${DEFAULT-VALUE}.")
  private int peerSeconds;

  @Option(
      names = "--peer-drivers",
      paramLabel = "DIR",
      defaultValue = "${env:BENCH_PEER_DRIVERS:-benchmarks/peer}",
      description = "The folder of peer.py. The script knows it.")
  private Path peerDrivers;

  @Option(
      names = "--minutes",
      paramLabel = "M",
      description = "Begin no round that would end later than this, but always the first one.")
  private Double minutes;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write a line of JSON for each case, with all that its runs printed.")
  private Path json;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Write the table into this document between its marks, and a plot next to it.")
  private Path markdown;

  /** The command of the program; picocli fills the options. */
  public AllCommand() {}

  @Override
  public Integer call() throws IOException {
    List<SuiteCase> cases = checkedCases();
    CaseRunner runner = checkedRunner();
    PrintWriter err = spec.commandLine().getErr();
    SuiteProgress progress = new SuiteProgress(cases, runs, err, System::nanoTime);
    OptionalDouble allowed = minutes == null ? OptionalDouble.empty() : OptionalDouble.of(minutes);
    Rounds.TimeLimit limit = new Rounds.TimeLimit(allowed, System::nanoTime);
    List<CaseOutcome> outcomes = new Rounds(runner, progress, limit).run(cases, runs);
    PerformanceReport report = new PerformanceReport(outcomes, commandLine());
    write(outcomes, report);
    PrintWriter out = spec.commandLine().getOut();
    out.print(new ResultTable(outcomes).toText());
    out.print(report.variants());
    out.println(report.verdict());
    out.flush();
    return outcomes.stream().anyMatch(CaseOutcome::hasFailed) ? 1 : 0;
  }

  /** With the peer, if it was asked for and can be run. */
  private CaseRunner checkedRunner() {
    if (python == null) {
      return new ProcessRunner();
    }
    try {
      Peer peer = Peer.of(python, peerDrivers, peerSeconds);
      if (Peer.hasSlowBlas(peer.environment())) {
        spec.commandLine()
            .getErr()
            .println(
                "The peer multiplies matrices by the reference BLAS, ten times as slowly as by"
                    + " OpenBLAS (Debian: libopenblas0-pthread); the comparison favours us.");
      }
      return new PeerRunner(new ProcessRunner(), peer);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private void write(List<CaseOutcome> outcomes, PerformanceReport report) throws IOException {
    if (json != null) {
      Files.writeString(json, OutcomeJson.lines(outcomes));
    }
    if (markdown != null) {
      SECTION.write(markdown, report.toMarkdown(Machine.describe(), Optional.of(PLOT)));
    }
  }

  /** Wrong options are found before anything is measured. */
  private List<SuiteCase> checkedCases() {
    require(runs >= 1, "--runs must be at least 1, not " + runs);
    require(
        threads.stream().allMatch(count -> count >= 1), "--threads must be at least 1: " + threads);
    require(peerSeconds >= 1, "--peer-seconds must be at least 1, not " + peerSeconds);
    require(minutes == null || minutes > 0, "--minutes must be positive, not " + minutes);
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      require(Files.isDirectory(folder), "--json: there is no folder " + folder);
    }
    require(only.isEmpty() || markdown == null, "--markdown needs all cases; leave out --only");
    List<SuiteCase> cases =
        TargetTable.cases(threads).stream()
            .filter(each -> only.isEmpty() || only.contains(each.arguments().get(0)))
            .map(this::withPlot)
            .toList();
    require(!cases.isEmpty(), "--only names no case: " + String.join(",", only));
    try {
      if (markdown != null) {
        SECTION.check(markdown);
      }
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--markdown: " + e.getMessage(), e);
    }
    return cases;
  }

  private SuiteCase withPlot(SuiteCase suiteCase) {
    return markdown == null || !suiteCase.arguments().get(0).equals("scaling")
        ? suiteCase
        : suiteCase.with("--plot", markdown.resolveSibling(PLOT).toString());
  }

  private void require(boolean valid, String message) {
    if (!valid) {
      throw new ParameterException(spec.commandLine(), message);
    }
  }

  /** Without the names of files, which say nothing about the figures. */
  private String commandLine() {
    String counts = threads.stream().map(String::valueOf).collect(Collectors.joining(","));
    String peer = python == null ? "" : " --peer python3";
    return "benchmarks/bench all --threads " + counts + " --runs " + runs + peer;
  }
}
