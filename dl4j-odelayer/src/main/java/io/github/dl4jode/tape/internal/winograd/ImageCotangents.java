package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.array.loop.point.LineMap;
import java.util.stream.IntStream;

/** Transforms cotangents of the points of tiles to those of images. */
final class ImageCotangents<A, B> {

  private final TileArithmetic<A, B> arithmetic;
  private final TileGeometry tiles;
  private final int pointStep;

  /** From a pixel to the one below: the pixels of all tiles of a row, those that overlap twice. */
  private final int rowOfPixels;

  /** The pixels of one parity. */
  private final int parityStep;

  private final int[] places;
  private final int[] lanes;
  private final LineMap<A> map;
  private final A noShifts;

  /** An image as memory has it: [channels, pixels]. */
  private final A image;

  /**
   * [parities, rows of tiles, side, columns of tiles, side, channels]; then a place for pixels that
   * no tile reads, which stays zero.
   */
  private final A pixels;

  private final A lines;

  ImageCotangents(TileArithmetic<A, B> arithmetic, TileGeometry tiles) {
    TileMaps<A> maps = arithmetic.maps(tiles.rule());
    this.arithmetic = arithmetic;
    this.tiles = tiles;
    this.pointStep = tiles.rows() * tiles.inner();
    this.rowOfPixels = tiles.tileColumns() * tiles.side() * tiles.channels();
    this.parityStep = tiles.tileRows() * tiles.side() * rowOfPixels;
    this.places = places();
    this.lanes = arithmetic.lanes(tiles.pixels());
    this.map = maps.imagesTransposed();
    this.noShifts = arithmetic.array(tiles.channels());
    this.image = arithmetic.array(tiles.channels() * tiles.pixels());
    this.pixels = arithmetic.array(tiles.parities() * parityStep + tiles.channels());
    this.lines = arithmetic.array(tiles.side() * rowOfPixels);
  }

  private int[] places() {
    int width = Math.toIntExact(tiles.input().width());
    int top = Math.toIntExact(tiles.padding().height());
    int left = Math.toIntExact(tiles.padding().width());
    return IntStream.range(0, tiles.pixels())
        .map(pixel -> place(pixel / width + top, pixel % width + left))
        .toArray();
  }

  private int place(int y, int x) {
    if (y >= tiles.coveredHeight() || x >= tiles.coveredWidth()) {
      return tiles.parities() * parityStep;
    }
    int parity = y % tiles.stride() * tiles.stride() + x % tiles.stride();
    return parity * parityStep
        + alongTiles(y / tiles.stride()) * rowOfPixels
        + alongTiles(x / tiles.stride()) * tiles.channels();
  }

  /** The place of a pixel in the first tile that has it, as if tiles did not overlap. */
  private int alongTiles(int pixel) {
    int tile = pixel < tiles.side() ? 0 : (pixel - tiles.side()) / tiles.step() + 1;
    return tile * tiles.side() + pixel - tile * tiles.step();
  }

  /**
   * Transforms the cotangents of the points of an image.
   *
   * @param layout of the points
   * @param row of the first tile of the image
   * @param cotangents receives the cotangent of the image
   */
  void write(A points, PointLayout layout, int row, B cotangents, int index) {
    for (int parity = 0; parity < tiles.parities(); parity++) {
      int first = parity * parityStep;
      int below = tiles.side() * rowOfPixels;
      for (int i = 0; i < tiles.tileRows(); i++) {
        transformRow(points, layout, layout.place(row + i * tiles.tileColumns(), parity));
        map.apply(lines, 0, rowOfPixels, pixels, first + i * below, rowOfPixels, rowOfPixels);
      }
      for (int i = 1; i < tiles.tileRows(); i++) {
        addOverlap(pixels, first + i * below, rowOfPixels);
      }
    }
    arithmetic.channelsFirst(pixels, places, noShifts, image, lanes, tiles.channels());
    arithmetic.put(image, cotangents, index * tiles.channels() * tiles.pixels());
  }

  private void transformRow(A points, PointLayout layout, int first) {
    int next = tiles.side() * tiles.channels();
    for (int line = 0; line < tiles.side(); line++) {
      int begin = line * rowOfPixels;
      for (int j = 0; j < tiles.tileColumns(); j++) {
        map.apply(
            points,
            first + tiles.side() * line * pointStep + j * layout.rowStep(),
            pointStep,
            lines,
            begin + j * next,
            tiles.channels(),
            tiles.channels());
      }
      for (int j = 1; j < tiles.tileColumns(); j++) {
        addOverlap(lines, begin + j * next, tiles.channels());
      }
    }
  }

  /** Adds the first lines of a tile to the last ones of the tile before, which are the same. */
  private void addOverlap(A tile, int begin, int line) {
    int length = (tiles.side() - tiles.step()) * line;
    arithmetic.add(tile, begin - length, tile, begin, tile, begin - length, length);
  }
}
