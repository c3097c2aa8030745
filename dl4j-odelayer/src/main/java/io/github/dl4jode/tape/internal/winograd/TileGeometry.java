package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import io.github.dl4jode.tape.convolution.ConvolutionSizes.Plane;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * How the images of a convolution are divided into tiles of places, and into groups.
 *
 * <p>A place is a pixel. A kernel of 4×4 with stride 2 is four kernels of 2×2, each on the pixels
 * of one parity in each direction, whose results are added: there a place is 2×2 pixels.
 *
 * @param kernel the pixels of a side of the kernel, 3 or 4
 * @param stride 1 or 2
 * @param tileRows from top to bottom
 * @param tileColumns from left to right
 * @param rowsOfGroup about so many rows of a product share the reading of its factor
 */
record TileGeometry(
    int batch,
    int channels,
    int outputChannels,
    Plane input,
    Plane output,
    Plane padding,
    int kernel,
    int stride,
    TileRule rule,
    int tileRows,
    int tileColumns,
    int rowsOfGroup) {

  /** Two or four threads share as many groups evenly. */
  private static final int GROUPS_AT_ONCE = 4;

  /** The loops take rows in fours. */
  private static final int ROWS_AT_ONCE = 4;

  /** Below them products of matrices are slow. */
  private static final int LEAST_CHANNELS = 32;

  private static final int LEAST_TILES = 16;

  /** Of the points of an image and its result: 4 MiB in float. */
  private static final long MOST_NUMBERS = 1 << 20;

  /** Transforms take a part of what is won; tiles at the edges are computed whole. */
  private static final double LEAST_GAIN = 1.6;

  /**
   * That with the fewest multiplications.
   *
   * @param rowsOfGroup as many as fit a cache
   */
  static TileGeometry of(ConvolutionSizes sizes, int rowsOfGroup) {
    int kernel = Math.toIntExact(sizes.kernel().height());
    int stride = Math.toIntExact(sizes.stride().height());
    return Stream.of(TileRule.values())
        .filter(rule -> rule.taps() * stride == kernel)
        .map(rule -> of(sizes, kernel, stride, rule, rowsOfGroup))
        .min(Comparator.comparingDouble(TileGeometry::multiplications))
        .orElseThrow();
  }

  private static TileGeometry of(
      ConvolutionSizes sizes, int kernel, int stride, TileRule rule, int rowsOfGroup) {
    return new TileGeometry(
        Math.toIntExact(sizes.batch()),
        Math.toIntExact(sizes.inputChannels()),
        Math.toIntExact(sizes.outputChannels()),
        sizes.input(),
        sizes.output(),
        sizes.padding(),
        kernel,
        stride,
        rule,
        tilesAlong(sizes.output().height(), rule),
        tilesAlong(sizes.output().width(), rule),
        rowsOfGroup);
  }

  private static int tilesAlong(long pixels, TileRule rule) {
    return Math.toIntExact((pixels + rule.step() - 1) / rule.step());
  }

  /**
   * Whether a convolution becomes such tiles, and takes less time by them.
   *
   * @param width of what the loops need whole numbers
   */
  static boolean suits(ConvolutionSizes sizes, int width) {
    boolean isKnown = isSquare(sizes, 3, 1) || isSquare(sizes, 4, 2);
    return isKnown
        && isEnough(sizes.inputChannels(), width)
        && isEnough(sizes.outputChannels(), width)
        && area(sizes.input()) >= width
        && area(sizes.output()) >= width
        && of(sizes, 1).pays();
  }

  private static boolean isSquare(ConvolutionSizes sizes, long kernel, long stride) {
    return sizes.kernel().equals(new Plane(kernel, kernel))
        && sizes.stride().equals(new Plane(stride, stride));
  }

  private static boolean isEnough(long channels, int width) {
    return channels >= LEAST_CHANNELS && channels % width == 0;
  }

  private static long area(Plane plane) {
    return plane.height() * plane.width();
  }

  private boolean pays() {
    double direct = (double) area(output) * kernel * kernel;
    double byTiles = (double) points() * tiles() * stride * stride;
    return direct >= LEAST_GAIN * byTiles
        && (long) batch * tiles() >= LEAST_TILES
        && (long) points() * tiles() * (inner() + outputChannels) <= MOST_NUMBERS;
  }

  /** The places of a side of a tile. */
  int side() {
    return rule.side();
  }

  /** The products of matrices that a convolution becomes. */
  int points() {
    return side() * side();
  }

  /** The pixels of the result of a tile, in one direction. */
  int step() {
    return rule.step();
  }

  /** The tiles of an image. */
  int tiles() {
    return tileRows() * tileColumns();
  }

  /** The pixels that the tiles cover from top to bottom, padding included. */
  int coveredHeight() {
    return covered(tileRows());
  }

  /** The pixels that the tiles cover from left to right, padding included. */
  int coveredWidth() {
    return covered(tileColumns());
  }

  private int covered(int tiles) {
    return stride * ((tiles - 1) * step() + side());
  }

  /** The pixels of a place. */
  int parities() {
    return stride * stride;
  }

  /** The length of a row of the transformed images: the channels of all pixels of a place. */
  int inner() {
    return parities() * channels;
  }

  /** The images that are computed together. */
  int imagesOfGroup() {
    long groups = Math.max(1, Math.min(batch, evenly((long) batch * tiles() / rowsOfGroup)));
    return Math.toIntExact((batch + groups - 1) / groups);
  }

  private static long evenly(long groups) {
    return groups > 2 ? (groups + GROUPS_AT_ONCE - 1) / GROUPS_AT_ONCE * GROUPS_AT_ONCE : groups;
  }

  /** The groups of images; the last one may be smaller. */
  int groups() {
    return (batch + imagesOfGroup() - 1) / imagesOfGroup();
  }

  /** Rows for the tiles of a group. */
  int rows() {
    return wholeRows(imagesOfGroup());
  }

  /** Rows for the tiles of some images. */
  int wholeRows(int images) {
    return (images * tiles() + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE * ROWS_AT_ONCE;
  }

  /** The multiplications of the products. */
  double multiplications() {
    return (double) points() * batch * tiles() * inner() * outputChannels;
  }

  int pixels() {
    return Math.toIntExact(area(input));
  }

  int outputPixels() {
    return Math.toIntExact(area(output));
  }
}
