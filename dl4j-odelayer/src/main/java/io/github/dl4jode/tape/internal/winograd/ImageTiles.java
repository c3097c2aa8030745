package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.GatherLoops;
import io.github.dl4jode.array.loop.LineMap;
import java.nio.FloatBuffer;
import java.util.stream.IntStream;

/** Transforms images to the points of their tiles. */
final class ImageTiles {

  private final TileGeometry tiles;
  private final int pointStep;
  private final int rowOfPixels;
  private final int[] places;
  private final int[] lanes;
  private final LineMap map;

  /** An image as memory has it: [channels, pixels]. */
  private final float[] image;

  /** Channels last, with padding, which stays zero; then a place for pixels that nothing reads. */
  private final float[] covered;

  private final float[] lines;

  ImageTiles(TileGeometry tiles) {
    this.tiles = tiles;
    this.pointStep = tiles.rows() * tiles.inner();
    this.rowOfPixels = tiles.coveredWidth() * tiles.channels();
    this.places = places(tiles);
    this.lanes = GatherLoops.lanes(tiles.pixels());
    this.map = tiles.rule().images();
    this.image = new float[tiles.channels() * tiles.pixels()];
    this.covered = new float[(tiles.coveredHeight() * tiles.coveredWidth() + 1) * tiles.channels()];
    this.lines = new float[tiles.side() * rowOfPixels];
  }

  private static int[] places(TileGeometry tiles) {
    int width = Math.toIntExact(tiles.input().width());
    int top = Math.toIntExact(tiles.padding().height());
    int left = Math.toIntExact(tiles.padding().width());
    int nowhere = tiles.coveredHeight() * tiles.coveredWidth();
    return IntStream.range(0, tiles.pixels())
        .map(
            pixel -> {
              int y = pixel / width + top;
              int x = pixel % width + left;
              boolean isRead = y < tiles.coveredHeight() && x < tiles.coveredWidth();
              return isRead ? y * tiles.coveredWidth() + x : nowhere;
            })
        .map(place -> place * tiles.channels())
        .toArray();
  }

  /**
   * Transforms an image.
   *
   * @param points receives the points
   * @param layout of the points
   * @param row of the first tile of the image
   */
  void read(FloatBuffer images, int index, float[] points, PointLayout layout, int row) {
    images.get(index * image.length, image, 0, image.length);
    GatherLoops.channelsLast(image, lanes, covered, places, tiles.channels());
    for (int i = 0; i < tiles.tileRows(); i++) {
      for (int parity = 0; parity < tiles.stride(); parity++) {
        map.apply(covered, top(i, parity), stepOfRows(), lines, 0, rowOfPixels, rowOfPixels);
        for (int other = 0; other < tiles.stride(); other++) {
          int first = layout.place(row + i * tiles.tileColumns(), parity * tiles.stride() + other);
          for (int line = 0; line < tiles.side(); line++) {
            for (int j = 0; j < tiles.tileColumns(); j++) {
              map.apply(
                  lines,
                  left(line, j, other),
                  tiles.stride() * tiles.channels(),
                  points,
                  first + tiles.side() * line * pointStep + j * layout.rowStep(),
                  pointStep,
                  tiles.channels());
            }
          }
        }
      }
    }
  }

  /** Where the first row of pixels of a row of tiles begins. */
  private int top(int row, int parity) {
    return (tiles.stride() * row * tiles.step() + parity) * rowOfPixels;
  }

  private int stepOfRows() {
    return tiles.stride() * rowOfPixels;
  }

  /** Where the pixels of a parity of a tile begin in a line of points. */
  private int left(int line, int column, int parity) {
    int pixel = tiles.stride() * column * tiles.step() + parity;
    return line * rowOfPixels + pixel * tiles.channels();
  }
}
