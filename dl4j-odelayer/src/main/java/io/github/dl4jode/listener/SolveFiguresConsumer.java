package io.github.dl4jode.listener;

import java.util.List;

/** Takes the figures of the iterations of a training, such as a log, a file or a page. */
@FunctionalInterface
public interface SolveFiguresConsumer {

  /**
   * Takes the figures of one iteration. It is called in the thread of the training.
   *
   * @param figures one for each layer with a solver, in the order of the network; never empty
   */
  void accept(List<SolveFigures> figures);
}
