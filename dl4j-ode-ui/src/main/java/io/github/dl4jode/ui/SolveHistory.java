package io.github.dl4jode.ui;

import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.deeplearning4j.core.storage.Persistable;
import org.deeplearning4j.core.storage.StatsStorage;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Reads what storages hold of solves, as the page wants it. */
final class SolveHistory {

  /** More points than a chart has pixels say nothing. */
  private static final int MOST_POINTS = 600;

  private final List<StatsStorage> storages;

  SolveHistory(List<StatsStorage> storages) {
    this.storages = storages;
  }

  /**
   * The sessions, and the layers of one of them with their figures by iteration.
   *
   * @param wanted the session; the latest one if there is no such session
   */
  String json(String wanted) {
    Map<String, StatsStorage> sessions = sessions();
    ObjectNode root = FiguresJson.object();
    ArrayNode names = root.putArray("sessions");
    sessions.keySet().forEach(names::add);
    String session = sessions.containsKey(wanted) ? wanted : latest(sessions);
    root.put("session", session);
    ArrayNode layers = root.putArray("layers");
    if (sessions.containsKey(session)) {
      addLayers(layers, sessions.get(session), session);
    }
    return root.toString();
  }

  private Map<String, StatsStorage> sessions() {
    Map<String, StatsStorage> sessions = new LinkedHashMap<>();
    for (StatsStorage storage : storages) {
      for (String session : storage.listSessionIDs()) {
        if (!latestOf(storage, session).isEmpty()) {
          sessions.putIfAbsent(session, storage);
        }
      }
    }
    return sessions;
  }

  /** The last record of each worker. */
  private static List<Persistable> latestOf(StatsStorage storage, String session) {
    return storage.getLatestUpdateAllWorkers(session, SolveUpdate.TYPE_ID);
  }

  private static String latest(Map<String, StatsStorage> sessions) {
    String latest = "";
    long newest = Long.MIN_VALUE;
    for (Map.Entry<String, StatsStorage> each : sessions.entrySet()) {
      for (Persistable record : latestOf(each.getValue(), each.getKey())) {
        if (record.getTimeStamp() > newest) {
          newest = record.getTimeStamp();
          latest = each.getKey();
        }
      }
    }
    return latest;
  }

  private static void addLayers(ArrayNode layers, StatsStorage storage, String session) {
    TreeSet<String> workers = new TreeSet<>();
    latestOf(storage, session).forEach(record -> workers.add(record.getWorkerID()));
    for (String worker : workers) {
      Map<String, List<SolveFigures>> byLayer = new LinkedHashMap<>();
      for (Persistable record : records(storage, session, worker)) {
        for (SolveFigures figures : ((SolveUpdate) record).figures()) {
          byLayer.computeIfAbsent(figures.layer(), layer -> new ArrayList<>()).add(figures);
        }
      }
      String suffix = workers.size() == 1 ? "" : ", worker " + worker;
      byLayer.forEach((layer, history) -> layers.add(ofLayer(layer + suffix, history)));
    }
  }

  /** At most so many, evenly spread, with the first and the last. */
  private static List<Persistable> records(StatsStorage storage, String session, String worker) {
    long[] times = storage.getAllUpdateTimes(session, SolveUpdate.TYPE_ID, worker);
    int count = Math.min(times.length, MOST_POINTS);
    long[] chosen =
        IntStream.range(0, count)
            .mapToLong(
                i -> times[count < 2 ? i : (int) ((long) i * (times.length - 1) / (count - 1))])
            .toArray();
    return storage.getUpdates(session, SolveUpdate.TYPE_ID, worker, chosen);
  }

  private static ObjectNode ofLayer(String name, List<SolveFigures> history) {
    ObjectNode node = FiguresJson.object().put("layer", name);
    ArrayNode iterations = node.putArray("iterations");
    ArrayNode norms = node.putArray("adjointNorm");
    for (SolveFigures figures : history) {
      iterations.add(figures.iteration());
      // An infinite norm is no JSON; a chart has a gap there.
      figures.adjointNorm().stream()
          .filter(Double::isFinite)
          .findAny()
          .ifPresentOrElse(norms::add, norms::addNull);
    }
    addWork(node.putObject("forward"), history.stream().map(SolveFigures::forward).toList());
    addWork(node.putObject("backward"), history.stream().map(SolveFigures::backward).toList());
    addSteps(node.putArray("firstSteps"), history.get(0));
    addSteps(node.putArray("lastSteps"), history.get(history.size() - 1));
    return node;
  }

  private static void addWork(ObjectNode node, List<SolverStatistics> history) {
    ArrayNode evaluations = node.putArray("evaluations");
    ArrayNode accepted = node.putArray("accepted");
    ArrayNode rejected = node.putArray("rejected");
    for (SolverStatistics work : history) {
      evaluations.add(work.functionEvaluations());
      accepted.add(work.acceptedSteps());
      rejected.add(work.rejectedSteps());
    }
  }

  /** Pairs of the time at which a step begins and its length. */
  private static void addSteps(ArrayNode node, SolveFigures figures) {
    for (AcceptedStep step : figures.steps()) {
      node.addArray().add(step.time()).add(Math.abs(step.stepSize()));
    }
  }
}
