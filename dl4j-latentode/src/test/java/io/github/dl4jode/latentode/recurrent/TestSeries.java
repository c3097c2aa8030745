package io.github.dl4jode.latentode.recurrent;

import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Minibatches of irregular series: values, mask and times, as the network gets them. */
record TestSeries(INDArray values, INDArray mask, INDArray times) {

  /** Series of which about the given part of all values is there. */
  static TestSeries random(
      DataType type, int batch, int sensors, int length, double part, int seed) {
    Random random = new Random(seed);
    INDArray values = Nd4j.create(type, batch, sensors, length);
    INDArray mask = Nd4j.create(type, batch, sensors, length);
    INDArray times = Nd4j.create(type, batch, length);
    double time = 0.25;
    for (int t = 0; t < length; t++) {
      time += 0.1 + random.nextDouble();
      for (int b = 0; b < batch; b++) {
        times.putScalar(b, t, time);
        for (int s = 0; s < sensors; s++) {
          boolean there = random.nextDouble() < part;
          mask.putScalar(new int[] {b, s, t}, there ? 1 : 0);
          values.putScalar(new int[] {b, s, t}, there ? random.nextGaussian() : 0);
        }
      }
    }
    return new TestSeries(values, mask, times);
  }

  int batch() {
    return (int) values.size(0);
  }

  int sensors() {
    return (int) values.size(1);
  }

  int length() {
    return (int) values.size(2);
  }

  /** The same, with this number in the place of each missing value. */
  TestSeries withHidden(double number) {
    INDArray changed = values.dup();
    for (int b = 0; b < batch(); b++) {
      for (int s = 0; s < sensors(); s++) {
        for (int t = 0; t < length(); t++) {
          if (mask.getDouble(b, s, t) == 0) {
            changed.putScalar(new int[] {b, s, t}, number);
          }
        }
      }
    }
    return new TestSeries(changed, mask, times);
  }

  /** The same with time running the other way, from 0. */
  TestSeries mirrored() {
    int last = length() - 1;
    TestSeries mirrored = new TestSeries(values.dup(), mask.dup(), times.dup());
    for (int b = 0; b < batch(); b++) {
      for (int t = 0; t <= last; t++) {
        mirrored.times.putScalar(b, t, times.getDouble(b, last) - times.getDouble(b, last - t));
        for (int s = 0; s < sensors(); s++) {
          mirrored.values.putScalar(new int[] {b, s, t}, values.getDouble(b, s, last - t));
          mirrored.mask.putScalar(new int[] {b, s, t}, mask.getDouble(b, s, last - t));
        }
      }
    }
    return mirrored;
  }

  /** The same on a grid with one more time, midway after the given place, without a value. */
  TestSeries withTimeBehind(int place) {
    INDArray newValues = Nd4j.create(values.dataType(), batch(), sensors(), length() + 1);
    INDArray newMask = newValues.dup();
    INDArray newTimes = Nd4j.create(values.dataType(), batch(), length() + 1);
    for (int t = 0; t <= length(); t++) {
      int from = t <= place ? t : t - 1;
      for (int b = 0; b < batch(); b++) {
        double time = times.getDouble(b, from);
        boolean added = t == place + 1;
        newTimes.putScalar(
            b, t, added ? (time + times.getDouble(b, Math.min(from + 1, length() - 1))) / 2 : time);
        for (int s = 0; s < sensors() && !added; s++) {
          int[] at = {b, s, t};
          newValues.putScalar(at, values.getDouble(b, s, from));
          newMask.putScalar(at, mask.getDouble(b, s, from));
        }
      }
    }
    return new TestSeries(newValues, newMask, newTimes);
  }
}
