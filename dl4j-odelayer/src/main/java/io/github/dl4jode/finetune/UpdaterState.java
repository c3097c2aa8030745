package io.github.dl4jode.finetune;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.updater.BaseMultiLayerUpdater;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * The state of updaters for each parameter, such as moments. DL4J keeps it in blocks of parameters
 * with equal settings, k arrays in sequence for all parameters of a block; new settings make other
 * blocks.
 */
final class UpdaterState {

  /**
   * @param arrays [k, size], a copy
   */
  private record Memory(Class<? extends IUpdater> kind, INDArray arrays) {}

  private final IdentityHashMap<Trainable, Map<String, Memory>> byParameter =
      new IdentityHashMap<>();

  /** A copy of the current state of the updaters. */
  UpdaterState(BaseMultiLayerUpdater<?> updater) {
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      eachParameter(
          block,
          part ->
              byParameter
                  .computeIfAbsent(part.parameter().getLayer(), layer -> new HashMap<>())
                  .put(
                      part.parameter().getParamName(),
                      new Memory(part.kind(), part.arrays().dup())));
    }
  }

  /** Writes it into new updaters, for each parameter whose updater has the same type as before. */
  void copyTo(BaseMultiLayerUpdater<?> updater) {
    for (UpdaterBlock block : updater.getUpdaterBlocks()) {
      eachParameter(
          block,
          part ->
              memory(part.parameter())
                  .filter(memory -> memory.kind() == part.kind())
                  .ifPresent(memory -> part.arrays().assign(memory.arrays())));
    }
  }

  private Optional<Memory> memory(UpdaterBlock.ParamState parameter) {
    return Optional.ofNullable(byParameter.get(parameter.getLayer()))
        .map(ofLayer -> ofLayer.get(parameter.getParamName()));
  }

  /**
   * @param arrays [k, size], a view on the block's state
   */
  private record Part(
      UpdaterBlock.ParamState parameter, Class<? extends IUpdater> kind, INDArray arrays) {}

  private static void eachParameter(UpdaterBlock block, Consumer<Part> consumer) {
    INDArray state = block.getUpdaterView();
    if (state == null) {
      return;
    }
    long size = (long) block.getParamOffsetEnd() - block.getParamOffsetStart();
    INDArray rows = state.reshape('c', state.length() / size, size);
    for (UpdaterBlock.ParamState parameter : block.getLayersAndVariablesInBlock()) {
      long from = (long) parameter.getParamOffsetStart() - block.getParamOffsetStart();
      long to = (long) parameter.getParamOffsetEnd() - block.getParamOffsetStart();
      consumer.accept(
          new Part(
              parameter,
              block.getGradientUpdater().getConfig().getClass(),
              rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to))));
    }
  }
}
