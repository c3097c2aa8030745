package io.github.dl4jode.spark;

import io.github.dl4jode.layer.OdeLayers;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.SparkEnv;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.spark.api.TrainingHook;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * Brings the function evaluations and steps of all workers of a training on Spark to the driver.
 *
 * <pre>{@code
 * SolveHook solves = SolveHook.on(sparkContext.sc());
 * ParameterAveragingTrainingMaster master = new ParameterAveragingTrainingMaster.Builder(32)
 *     .trainingHooks(solves)
 *     .build();
 * new SparkDl4jMultiLayer(sparkContext, network, master).fit(data);
 * solves.totals().get("ode").meanForwardEvaluations();
 * }</pre>
 *
 * <p>The sums are those of the tasks that ended well. A task that Spark repeats after a failure of
 * its executor, because it lost the results, counts again: it is work that was done.
 */
public final class SolveHook implements TrainingHook {

  private static final long serialVersionUID = 1L;

  private final WorkerWork work;

  private SolveHook(WorkerWork work) {
    this.work = work;
  }

  /** A hook for trainings of one Spark context. */
  public static SolveHook on(SparkContext context) {
    WorkerWork work = new WorkerWork();
    context.register(work, "solves of differential equations");
    return new SolveHook(work);
  }

  @Override
  public void preUpdate(DataSet minibatch, Model model) {
    // There is nothing to count before the passes.
  }

  @Override
  public void postUpdate(DataSet minibatch, Model model) {
    count(model);
  }

  @Override
  public void preUpdate(MultiDataSet minibatch, Model model) {
    // There is nothing to count before the passes.
  }

  @Override
  public void postUpdate(MultiDataSet minibatch, Model model) {
    count(model);
  }

  private void count(Model model) {
    Map<WorkerWork.Place, LayerWork> iteration = new TreeMap<>();
    String executor = SparkEnv.get().executorId();
    OdeLayers.reports(model)
        .forEach(
            (layer, report) ->
                iteration.put(new WorkerWork.Place(executor, layer), LayerWork.of(report)));
    work.add(iteration);
  }

  /** The sums over all workers by layer, up to now; for the driver. */
  public Map<String, LayerWork> totals() {
    Map<String, LayerWork> totals = new TreeMap<>();
    work.value().forEach((place, each) -> totals.merge(place.layer(), each, LayerWork::plus));
    return totals;
  }

  /** The sums of each executor by layer; a local master has the one executor "driver". */
  public Map<String, Map<String, LayerWork>> byExecutor() {
    Map<String, Map<String, LayerWork>> all = new TreeMap<>();
    work.value()
        .forEach(
            (place, each) ->
                all.computeIfAbsent(place.executor(), executor -> new TreeMap<>())
                    .put(place.layer(), each));
    return all;
  }

  /** Begins new sums, as for a new epoch. */
  public void reset() {
    work.reset();
  }

  /** One line for each executor and layer. */
  public String report() {
    StringBuilder text = new StringBuilder();
    work.value()
        .forEach(
            (place, each) ->
                text.append(
                    String.format(
                        Locale.ROOT,
                        "executor %s, layer %s: %d iterations, mean NFE %.1f forward, %.1f"
                            + " backward, %d + %d rejected steps forward%n",
                        place.executor(),
                        place.layer(),
                        each.iterations(),
                        each.meanForwardEvaluations(),
                        each.meanBackwardEvaluations(),
                        each.forward().acceptedSteps(),
                        each.forward().rejectedSteps())));
    return text.toString();
  }
}
