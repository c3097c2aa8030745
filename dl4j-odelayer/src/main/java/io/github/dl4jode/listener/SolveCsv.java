package io.github.dl4jode.listener;

import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the figures of solves to a CSV file, one row for each iteration and layer. Each row is in
 * the file when the iteration is done, so a training that is stopped loses nothing.
 *
 * <p>A file that exists is continued, never replaced: a training that is resumed writes into the
 * same file. Columns: {@code iteration, epoch, layer, forward_nfe, forward_accepted,
 * forward_rejected, backward_nfe, backward_accepted, backward_rejected, adjoint_norm, penalty,
 * step_times, step_sizes}. The last two have one value for each accepted step of the forward pass,
 * separated by spaces. What a layer does not tell is an empty cell.
 *
 * <p>If the file cannot be written any more, such as on a full disk, the training goes on: the
 * failure is logged once, and no more is written.
 */
public final class SolveCsv implements SolveFiguresConsumer, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SolveCsv.class);

  private static final String HEADER =
      "iteration,epoch,layer,forward_nfe,forward_accepted,forward_rejected,backward_nfe,"
          + "backward_accepted,backward_rejected,adjoint_norm,penalty,step_times,step_sizes\n";

  private final Path file;
  private final FileChannel channel;
  private boolean failed;

  /**
   * Writes rows where a channel is.
   *
   * @param file of the channel, for messages
   */
  SolveCsv(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Opens a file, and continues it if it has rows of earlier trainings. A last row without its end,
   * which a program that was killed can leave, is removed.
   *
   * @param file its folder is made if there is no folder yet
   * @throws IllegalArgumentException if the file has other content
   * @throws UncheckedIOException if it cannot be written
   */
  public static SolveCsv append(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        begin(file, channel);
        return new SolveCsv(file, channel);
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " cannot be written (" + FileFailure.reason(e) + "); choose another place.", e);
    }
  }

  private static void begin(Path file, FileChannel channel) throws IOException {
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    byte[] found = read(channel, 0, (int) Math.min(header.length, channel.size()));
    if (found.length == 0) {
      write(channel, HEADER);
    } else if (Arrays.equals(found, header)) {
      channel.truncate(endOfLastRow(channel));
      channel.position(channel.size());
    } else {
      throw new IllegalArgumentException(
          file
              + " has other content than the figures of solves in its first line; choose another"
              + " file, or move this one away.");
    }
  }

  private static long endOfLastRow(FileChannel channel) throws IOException {
    int piece = 4096;
    for (long end = channel.size(); end > 0; end = Math.max(0, end - piece)) {
      long begin = Math.max(0, end - piece);
      byte[] bytes = read(channel, begin, (int) (end - begin));
      for (int i = bytes.length - 1; i >= 0; i--) {
        if (bytes[i] == '\n') {
          return begin + i + 1;
        }
      }
    }
    return 0;
  }

  private static byte[] read(FileChannel channel, long position, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {
      // Until all are read, or the file ends.
    }
    return bytes.array();
  }

  private static void write(FileChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  @Override
  public synchronized void accept(List<SolveFigures> figures) {
    if (failed) {
      return;
    }
    try {
      write(channel, figures.stream().map(SolveCsv::row).collect(Collectors.joining()));
    } catch (IOException e) {
      failed = true;
      LOG.error(
          "{} cannot be written any more ({}): no figures of solves are kept from iteration {} on",
          file,
          FileFailure.reason(e),
          figures.get(0).iteration(),
          e);
    }
  }

  private static String row(SolveFigures figures) {
    return String.join(
            ",",
            Integer.toString(figures.iteration()),
            Integer.toString(figures.epoch()),
            cell(figures.layer()),
            work(figures.forward()),
            work(figures.backward()),
            number(figures.adjointNorm()),
            Double.toString(figures.penalty()),
            values(figures.steps(), AcceptedStep::time),
            values(figures.steps(), AcceptedStep::stepSize))
        + "\n";
  }

  /** A text; a line break becomes a space, so that a row is a line. */
  private static String cell(String text) {
    String line = text.replaceAll("\\R", " ");
    return line.contains(",") || line.contains("\"")
        ? '"' + line.replace("\"", "\"\"") + '"'
        : line;
  }

  private static String work(SolverStatistics work) {
    return work.functionEvaluations() + "," + work.acceptedSteps() + "," + work.rejectedSteps();
  }

  private static String number(OptionalDouble value) {
    return value.isPresent() ? Double.toString(value.getAsDouble()) : "";
  }

  private static String values(List<AcceptedStep> steps, ToDoubleFunction<AcceptedStep> value) {
    return steps.stream()
        .map(step -> Double.toString(value.applyAsDouble(step)))
        .collect(Collectors.joining(" "));
  }

  /**
   * Closes the file; later figures are not written.
   *
   * @throws UncheckedIOException if that fails
   */
  @Override
  public synchronized void close() {
    failed = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be closed (" + FileFailure.reason(e) + ")", e);
    }
  }
}
