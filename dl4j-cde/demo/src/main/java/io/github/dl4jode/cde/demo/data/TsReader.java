package io.github.dl4jode.cde.demo.data;

import io.github.dl4jode.cde.data.LabelledSeries;
import io.github.dl4jode.cde.data.LabelledSeriesSet;
import io.github.dl4jode.file.FileFailure;
import io.github.dl4jode.program.table.CellNumber;
import io.github.dl4jode.program.table.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * Reads the format .ts of the UCR archive and sktime, compressed by gzip where the name ends in
 * .gz: after {@code @data} one line for each series, its channels separated by colons, the values
 * of a channel by commas, the class last. Missing values are {@code ?} or {@code NaN}. The times
 * are 0, 1, 2 and so on; files with their own time stamps are refused.
 */
final class TsReader {

  private static final String CLASSES = "@classlabel";
  private static final String STAMPS = "@timestamps";
  private static final String DATA = "@data";

  private final Path file;
  private final List<String> known;
  private final List<LabelledSeries> series = new ArrayList<>();
  private List<String> classes = List.of();
  private boolean inData;
  private int channels;
  private long line;

  /**
   * @param known the classes that are possible; empty if the file names them
   */
  TsReader(Path file, List<String> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * Reads all.
   *
   * @throws DataException if that is not possible; the message says where and why
   */
  LabelledSeriesSet read() {
    try (BufferedReader reader = open()) {
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
        readLine(text.strip());
      }
    } catch (NoSuchFileException e) {
      throw new DataException("There is no file " + file + ".", e);
    } catch (CharacterCodingException e) {
      throw new DataException(file + " is no text in UTF-8; save it as UTF-8.", e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read (" + FileFailure.reason(e) + ").", e);
    }
    if (series.isEmpty()) {
      throw new DataException(
          file
              + ": there is no series; write a line @data, and after it one line for each series.");
    }
    List<String> names = IntStream.rangeClosed(1, channels).mapToObj(i -> "channel " + i).toList();
    return new LabelledSeriesSet(names, known.isEmpty() ? classes : known, series);
  }

  private BufferedReader open() throws IOException {
    InputStream bytes = Files.newInputStream(file);
    try {
      InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes;
      return new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8.newDecoder()));
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  private void readLine(String text) {
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    if (inData) {
      readSeries(text);
    } else if (text.startsWith("@")) {
      readHeader(text);
    } else {
      throw failure(0, "there is text before @data; is it a file of the format .ts?");
    }
  }

  private void readHeader(String text) {
    String[] words = text.split("\\s+", -1);
    switch (words[0].toLowerCase(Locale.ROOT)) {
      case DATA -> {
        inData = true;
        if (classes.isEmpty()) {
          throw failure(
              0, "@data comes before the classes; write a line such as @classLabel true 1 2 3");
        }
      }
      case CLASSES -> {
        boolean named = words.length > 2 && words[1].equalsIgnoreCase("true");
        if (!named) {
          throw failure(
              0, "the series have no classes; a classifier needs @classLabel true and their names");
        }
        classes = List.of(Arrays.copyOfRange(words, 2, words.length));
      }
      case STAMPS -> {
        if (words.length > 1 && words[1].equalsIgnoreCase("true")) {
          throw failure(
              0,
              "files with time stamps cannot be read; write them as CSV, with the columns series, label, time");
        }
      }
      default -> {
        // Other lines say nothing that the data do not.
      }
    }
  }

  private void readSeries(String text) {
    String[] parts = text.split(":", -1);
    int count = parts.length - 1;
    if (count < 1 || (channels > 0 && count != channels)) {
      throw failure(
          0,
          "it has %d channels, where %s; channels are separated by colons, the class comes last"
              .formatted(
                  count,
                  channels > 0 ? "the first series has " + channels : "one or more are expected"));
    }
    channels = count;
    double[][] values = new double[0][];
    for (int channel = 0; channel < count; channel++) {
      String[] cells = parts[channel].split(",", -1);
      if (channel == 0) {
        values = new double[cells.length][count];
      } else if (cells.length != values.length) {
        throw failure(
            channel + 1,
            "the channel has %d values, the first one has %d; write ? where a value is missing"
                .formatted(cells.length, values.length));
      }
      for (int i = 0; i < cells.length; i++) {
        values[i][channel] = value(cells[i].strip(), channel);
      }
    }
    double[] times = IntStream.range(0, values.length).mapToDouble(i -> i).toArray();
    LabelledSeries one =
        new LabelledSeries("of line " + line, label(parts[count].strip(), count), times, values);
    if (one.observedTimes() < 2) {
      throw failure(0, "the series has " + SeriesCollector.tooFewTimes(one));
    }
    series.add(one);
  }

  private double value(String cell, int channel) {
    if (cell.equals("?") || cell.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    OptionalDouble number = CellNumber.parse(cell);
    return number.orElseThrow(
        () -> failure(channel + 1, CellNumber.problem(cell, "write ? where it is missing")));
  }

  private int label(String name, int column) {
    List<String> possible = known.isEmpty() ? classes : known;
    int label = possible.indexOf(name);
    if (label < 0) {
      throw failure(
          column + 1,
          "the class \"%s\" is not among %s".formatted(name, String.join(", ", possible)));
    }
    return label;
  }

  private DataException failure(int channel, String reason) {
    String end = reason.endsWith("?") ? "" : ".";
    return new DataException(
        file + ", line " + line + (channel > 0 ? ", part " + channel : "") + ": " + reason + end);
  }
}
