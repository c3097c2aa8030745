package io.github.dl4jode.ui;

import io.github.dl4jode.layer.compiled.SolveReport;
import io.github.dl4jode.layer.compiled.SolveTrace;
import io.github.dl4jode.listener.SolveFigures;
import io.github.dl4jode.solver.AcceptedStep;
import io.github.dl4jode.solver.SolverStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The figures of an iteration as JSON. */
final class FiguresJson {

  static final String SESSION = "session";
  static final String WORKER = "worker";
  static final String TIME = "time";
  private static final String LAYERS = "layers";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FiguresJson() {}

  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  static String write(String session, String worker, long time, List<SolveFigures> figures) {
    ObjectNode root = object().put(SESSION, session).put(WORKER, worker).put(TIME, time);
    ArrayNode layers = root.putArray(LAYERS);
    figures.forEach(each -> layers.add(ofLayer(each)));
    return root.toString();
  }

  private static ObjectNode ofLayer(SolveFigures figures) {
    ObjectNode node =
        object()
            .put("iteration", figures.iteration())
            .put("epoch", figures.epoch())
            .put("layer", figures.layer())
            .put("penalty", figures.penalty())
            .put("workspaceBytes", figures.report().workspaceBytes());
    node.set("forward", ofWork(figures.forward()));
    node.set("backward", ofWork(figures.backward()));
    figures.adjointNorm().ifPresent(norm -> node.put("adjointNorm", norm));
    ArrayNode steps = node.putArray("steps");
    for (AcceptedStep step : figures.steps()) {
      steps.add(step.time()).add(step.stepSize());
    }
    return node;
  }

  private static ObjectNode ofWork(SolverStatistics work) {
    return object()
        .put("accepted", work.acceptedSteps())
        .put("rejected", work.rejectedSteps())
        .put("evaluations", work.functionEvaluations());
  }

  /**
   * Reads a record.
   *
   * @throws IllegalArgumentException if the text is no JSON
   */
  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "A record of solves is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * The figures of a record.
   *
   * @throws IllegalArgumentException if it has other content
   */
  static List<SolveFigures> figures(JsonNode record) {
    if (!record.path(LAYERS).isArray()) {
      throw new IllegalArgumentException("A record of solves has no layers: " + record);
    }
    List<SolveFigures> figures = new ArrayList<>();
    record.path(LAYERS).forEach(node -> figures.add(figuresOf(node)));
    return figures;
  }

  private static SolveFigures figuresOf(JsonNode node) {
    List<AcceptedStep> steps = new ArrayList<>();
    JsonNode pairs = node.path("steps");
    for (int i = 0; i + 1 < pairs.size(); i += 2) {
      steps.add(new AcceptedStep(pairs.get(i).asDouble(), pairs.get(i + 1).asDouble()));
    }
    OptionalDouble norm =
        node.has("adjointNorm")
            ? OptionalDouble.of(node.path("adjointNorm").asDouble())
            : OptionalDouble.empty();
    return new SolveFigures(
        node.path("iteration").asInt(),
        node.path("epoch").asInt(),
        node.path("layer").asText(),
        new SolveReport(
            work(node.path("forward")),
            work(node.path("backward")),
            node.path("workspaceBytes").asLong()),
        new SolveTrace(steps, norm),
        node.path("penalty").asDouble());
  }

  private static SolverStatistics work(JsonNode node) {
    return new SolverStatistics(
        node.path("accepted").asInt(),
        node.path("rejected").asInt(),
        node.path("evaluations").asInt());
  }
}
