package io.github.dl4jode.path.brownian;

/** Approximate space–space areas, whose random numbers are a function of the interval. */
final class AreaNoise {

  private final AreaApproximation approximation;
  private final int noise;
  private final NormalNumbers numbers;
  private final double[] normals;
  private final double[] areas;
  private final Threefry hash = new Threefry(1);
  private final long[] word0 = new long[1];
  private final long[] word1 = new long[1];
  private long seed;

  AreaNoise(AreaApproximation approximation, int batch, int noise, boolean full) {
    this.approximation = approximation;
    this.noise = noise;
    int pairs = noise * (noise - 1) / 2;
    this.numbers = new NormalNumbers(batch, pairs, full);
    this.normals = new double[Math.multiplyExact(batch, pairs)];
    this.areas = new double[Math.multiplyExact(batch, Math.multiplyExact(noise, noise))];
  }

  void renew(long newSeed, long... examples) {
    seed = newSeed;
    numbers.renew(newSeed, examples);
  }

  /**
   * The areas [batch × noise × noise] of a piece.
   *
   * @param backwards whether they are those of the path run backwards
   * @return valid until the next call
   */
  double[] of(Piece piece, TimeGrid.Place from, TimeGrid.Place to, boolean backwards) {
    numbers.fill(counter(from, to), Purpose.AREA.stream(0, 0), normals);
    approximation.apply(piece, noise, normals, areas);
    if (backwards) {
      for (int i = 0; i < areas.length; i++) {
        areas[i] = -areas[i];
      }
    }
    return areas;
  }

  private long counter(TimeGrid.Place from, TimeGrid.Place to) {
    encrypt(seed, Purpose.AREA.number(), from);
    encrypt(word0[0], word1[0], to);
    return word0[0];
  }

  private void encrypt(long key0, long key1, TimeGrid.Place place) {
    hash.block(0, key0, key1, 0);
    hash.encrypt(place.cell, Double.doubleToRawLongBits(place.fraction), 0, 1, word0, word1);
  }
}
