package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.point.LineMap;
import java.util.stream.IntStream;

/** Transforms the points of tiles to images, and cotangents of images to those of the points. */
final class ResultTiles<A, B> {

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final int channels;
  private final int pointStep;
  private final int rowOfPixels;
  private final int rowOfTiles;
  private final int[] places;
  private final int[] lanes;
  private final LineMap<A> outputs;
  private final LineMap<A> transposedOutputs;

  /** An image as memory has it: [channels, pixels]. */
  private final A image;

  /** Channels last, as far as the tiles go. */
  private final A covered;

  /** The same for cotangents; what is no pixel of an image stays zero. */
  private final A cotangent;

  private final A lines;
  private final A sums;

  ResultTiles(TileArithmetic<A, B> arithmetic, TileGeometry tiles) {
    TileMaps<A> maps = arithmetic.maps(tiles.rule());
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    this.channels = tiles.outputChannels();
    this.pointStep = tiles.rows() * channels;
    this.rowOfTiles = tiles.tileColumns() * channels;
    this.rowOfPixels = rowOfTiles * tiles.step();
    this.places = places(tiles);
    this.lanes = arithmetic.lanes(tiles.outputPixels());
    this.outputs = maps.results();
    this.transposedOutputs = maps.resultsTransposed();
    this.image = arithmetic.array(channels * tiles.outputPixels());
    this.covered = arithmetic.array(tiles.tileRows() * tiles.step() * rowOfPixels);
    this.cotangent = arithmetic.array(arithmetic.length(covered));
    this.lines = arithmetic.array(tiles.step() * tiles.side() * rowOfTiles);
    this.sums = arithmetic.array(channels);
  }

  private static int[] places(TileGeometry tiles) {
    int width = Math.toIntExact(tiles.output().width());
    int coveredWidth = tiles.tileColumns() * tiles.step();
    return IntStream.range(0, tiles.outputPixels())
        .map(pixel -> pixel / width * coveredWidth + pixel % width)
        .map(place -> place * tiles.outputChannels())
        .toArray();
  }

  /**
   * Transforms the points of an image.
   *
   * @param points [points, rows, channels]
   * @param row of the first tile of the image
   * @param shifts are added to the channels
   * @param results receive the image
   */
  void write(A points, int row, A shifts, B results, int index) {
    int step = tiles.step();
    for (int i = 0; i < tiles.tileRows(); i++) {
      int first = row * channels + i * rowOfTiles;
      for (int p = 0; p < tiles.side(); p++) {
        outputs.apply(
            points,
            first + p * pointStep,
            tiles.side() * pointStep,
            lines,
            p * rowOfTiles,
            tiles.side() * rowOfTiles,
            rowOfTiles);
      }
      for (int line = 0; line < step; line++) {
        for (int j = 0; j < tiles.tileColumns(); j++) {
          outputs.apply(
              lines,
              line * tiles.side() * rowOfTiles + j * channels,
              rowOfTiles,
              covered,
              (i * step + line) * rowOfPixels + j * step * channels,
              channels,
              channels);
        }
      }
    }
    arithmetic.channelsFirst(covered, places, shifts, image, lanes, channels);
    arithmetic.put(image, results, index * channels * tiles.outputPixels());
  }

  /**
   * Does the transpose of {@link #write}.
   *
   * @param points receives the cotangents of the points
   * @param shifts the sums of each channel are added to them
   */
  void readCotangent(B cotangents, int index, A points, int row, A shifts) {
    arithmetic.get(cotangents, index * channels * tiles.outputPixels(), image);
    arithmetic.sumRows(image, sums, channels, tiles.outputPixels());
    arithmetic.add(shifts, sums, shifts, channels);
    arithmetic.channelsLast(image, lanes, cotangent, places, channels);
    int step = tiles.step();
    for (int i = 0; i < tiles.tileRows(); i++) {
      for (int line = 0; line < step; line++) {
        for (int j = 0; j < tiles.tileColumns(); j++) {
          transposedOutputs.apply(
              cotangent,
              (i * step + line) * rowOfPixels + j * step * channels,
              channels,
              lines,
              line * tiles.side() * rowOfTiles + j * channels,
              rowOfTiles,
              channels);
        }
      }
      int first = row * channels + i * rowOfTiles;
      for (int p = 0; p < tiles.side(); p++) {
        transposedOutputs.apply(
            lines,
            p * rowOfTiles,
            tiles.side() * rowOfTiles,
            points,
            first + p * pointStep,
            tiles.side() * pointStep,
            rowOfTiles);
      }
    }
  }
}
