package io.github.dl4jode.latentode.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Pelts of snowshoe hares and Canadian lynxes that trappers brought to the Hudson's Bay Company
 * every year from 1900 to 1920, in thousands: the classic record of predator and prey. The file
 * names its source.
 */
public final class LynxHare {

  private static final String FILE = "lynx-hare.csv";

  private LynxHare() {}

  /** One series, "hudson-bay", of 21 points; the sensors are hare and lynx, time is in years. */
  public static SeriesSet annual() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(LynxHare.class.getResourceAsStream(FILE), FILE),
                StandardCharsets.UTF_8))) {
      return SeriesFile.read(FILE, reader);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE + " cannot be read", e);
    }
  }

  /**
   * The same at uneven times: of its years some are removed, chosen at random.
   *
   * @param years how many are kept, 1 to 21
   */
  public static SeriesSet uneven(int years, long seed) {
    return annual().subsample(years, seed);
  }
}
