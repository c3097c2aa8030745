package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.GatherLoops;
import io.github.dl4jode.array.loop.LineMap;
import io.github.dl4jode.array.loop.RowLoops;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/** Transforms the points of tiles to images, and cotangents of images to those of the points. */
final class ResultTiles {

  private final TileGeometry tiles;
  private final int channels;
  private final int pointStep;
  private final int rowOfPixels;
  private final int rowOfTiles;
  private final int[] places;
  private final int[] lanes;
  private final LineMap outputs;
  private final LineMap transposedOutputs;

  /** An image as memory has it: [channels, pixels]. */
  private final float[] image;

  /** Channels last, as far as the tiles go. */
  private final float[] covered;

  /** The same for cotangents; what is no pixel of an image stays zero. */
  private final float[] cotangent;

  private final float[] lines;
  private final float[] sums;

  ResultTiles(TileGeometry tiles) {
    this.tiles = tiles;
    this.channels = tiles.outputChannels();
    this.pointStep = tiles.rows() * channels;
    this.rowOfTiles = tiles.tileColumns() * channels;
    this.rowOfPixels = rowOfTiles * tiles.step();
    this.places = places(tiles);
    this.lanes = GatherLoops.lanes(tiles.outputPixels());
    this.outputs = tiles.rule().results();
    this.transposedOutputs = tiles.rule().resultsTransposed();
    this.image = new float[channels * tiles.outputPixels()];
    this.covered = new float[tiles.tileRows() * tiles.step() * rowOfPixels];
    this.cotangent = new float[covered.length];
    this.lines = new float[tiles.step() * tiles.side() * rowOfTiles];
    this.sums = new float[channels];
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
  void write(float[] points, int row, float[] shifts, FloatBuffer results, int index) {
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
    GatherLoops.channelsFirst(covered, places, shifts, image, lanes, channels);
    results.put(index * image.length, image, 0, image.length);
  }

  /**
   * Does the transpose of {@link #write}.
   *
   * @param points receives the cotangents of the points
   * @param shifts the sums of each channel are added to them
   */
  void readCotangent(FloatBuffer cotangents, int index, float[] points, int row, float[] shifts) {
    cotangents.get(index * image.length, image, 0, image.length);
    RowLoops.sumRows(image, 1, sums, channels, tiles.outputPixels());
    RowLoops.add(shifts, sums, shifts, channels);
    GatherLoops.channelsLast(image, lanes, cotangent, places, channels);
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
