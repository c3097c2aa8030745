package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.point.LineMap;
import java.util.stream.IntStream;

/** Transforms images to the points of their tiles. */
final class ImageTiles<A, B> {

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final int pointStep;
  private final int rowOfPixels;
  private final int[] places;
  private final int[] lanes;
  private final LineMap<A> map;

  /** An image as memory has it: [channels, pixels]. */
  private final A image;

  /** Channels last, with padding, which stays zero; then a place for pixels that nothing reads. */
  private final A covered;

  private final A lines;

  ImageTiles(TileArithmetic<A, B> arithmetic, TileGeometry tiles) {
    TileMaps<A> maps = arithmetic.maps(tiles.rule());
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    this.pointStep = tiles.rows() * tiles.inner();
    this.rowOfPixels = tiles.coveredWidth() * tiles.channels();
    this.places = places(tiles);
    this.lanes = arithmetic.lanes(tiles.pixels());
    this.map = maps.images();
    this.image = arithmetic.array(tiles.channels() * tiles.pixels());
    this.covered =
        arithmetic.array((tiles.coveredHeight() * tiles.coveredWidth() + 1) * tiles.channels());
    this.lines = arithmetic.array(tiles.side() * rowOfPixels);
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
  void read(B images, int index, A points, PointLayout layout, int row) {
    arithmetic.get(images, index * tiles.channels() * tiles.pixels(), image);
    arithmetic.channelsLast(image, lanes, covered, places, tiles.channels());
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
