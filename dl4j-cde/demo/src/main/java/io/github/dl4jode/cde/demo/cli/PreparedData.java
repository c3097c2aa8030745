package io.github.dl4jode.cde.demo.cli;

import io.github.dl4jode.cde.data.ChannelStandardisation;
import io.github.dl4jode.cde.demo.data.ClassificationTask;
import io.github.dl4jode.program.table.DataException;

/** What is made of the data before a training; mistakes become sentences. */
final class PreparedData {

  private PreparedData() {}

  static ClassificationTask dropping(
      ClassificationTask whole, double share, long seed, String name) {
    try {
      return whole.withoutValues(share, seed);
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": " + e.getMessage() + ".", e);
    }
  }

  static ChannelStandardisation standardisation(ClassificationTask task, String name) {
    try {
      return ChannelStandardisation.of(task.training());
    } catch (IllegalArgumentException e) {
      throw new DataException(name + ": " + e.getMessage() + ".", e);
    }
  }
}
