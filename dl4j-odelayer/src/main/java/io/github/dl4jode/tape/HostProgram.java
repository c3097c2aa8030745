package io.github.dl4jode.tape;

import io.github.dl4jode.array.HostLoops;
import io.github.dl4jode.tape.internal.host.ProgramMemory;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.program.TracedGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.nd4j.linalg.api.ops.executioner.OpExecutioner;

/**
 * The operations of a tape as loops on Java arrays.
 *
 * <p>An operation of ND4J costs about 2 µs however few its elements are. A small field is therefore
 * computed five to ten times faster in Java, in double precision whatever its type; values are
 * rounded to the type where they leave the tape.
 */
final class HostProgram {

  private final TracedGraph graph;
  private final ProgramMemory memory = new ProgramMemory();
  private final Map<Phase, List<Instruction>> instructions = new EnumMap<>(Phase.class);
  private final Set<String> opsWithoutLoop = new TreeSet<>();

  HostProgram(TracedGraph graph) {
    this.graph = graph;
  }

  /**
   * The names of the operations that have no loop. Empty where every operation has one, and where
   * ND4J runs on another device, where there are no loops at all.
   */
  Set<String> opsWithoutLoop() {
    return opsWithoutLoop;
  }

  /**
   * Ties the operations to Java arrays; nothing where one of them has no loop, or ND4J runs on
   * another device.
   */
  Optional<Tape> tape() {
    if (!HostLoops.areAllowed()) {
      return Optional.empty();
    }
    bind();
    return opsWithoutLoop.isEmpty() ? Optional.of(boundTape()) : Optional.empty();
  }

  private void bind() {
    for (Phase phase : List.of(Phase.PARAMETER, Phase.FORWARD, Phase.BACKWARD)) {
      List<Instruction> bound = new ArrayList<>();
      for (Operation operation : graph.builder().operations(phase)) {
        OpCards.of(operation)
            .hostLoop()
            .bind(operation, memory)
            .ifPresentOrElse(bound::add, () -> opsWithoutLoop.add(operation.kernel().name()));
      }
      instructions.put(phase, bound);
    }
  }

  private Tape boundTape() {
    Map<String, TapePort> inputs = new LinkedHashMap<>();
    graph.inputs().forEach((name, buffer) -> inputs.put(name, given(buffer)));
    TapePort output = result(graph.output());
    Optional<Tape.Cotangents> cotangents = graph.cotangents().map(this::ports);
    // Ports have added to the instructions.
    List<Instruction> onParameters = new ArrayList<>(memory.loads());
    onParameters.addAll(instructions.get(Phase.PARAMETER));
    Tape.Program program =
        new Tape.Program(
            onParameters.toArray(Instruction[]::new),
            instructions.get(Phase.FORWARD).toArray(Instruction[]::new),
            instructions.get(Phase.BACKWARD).toArray(Instruction[]::new),
            descriptions(),
            opsWithoutLoop,
            true);
    return new Tape(program, inputs, output, cotangents, Optional.empty(), graph.owned());
  }

  private Tape.Cotangents ports(TracedGraph.Cotangents cotangents) {
    Map<String, TapePort> inputs = new HashMap<>();
    cotangents.inputs().forEach((name, buffer) -> inputs.put(name, result(buffer)));
    return new Tape.Cotangents(
        given(cotangents.output()),
        inputs,
        joined(cotangents),
        cotangents.areSummed(),
        cotangents.phase());
  }

  private TapePort given(Buffer buffer) {
    return new HostPort(memory.of(buffer), buffer.array());
  }

  private TapePort result(Buffer buffer) {
    return new HostPort(memory.of(buffer), graph.newArray(buffer.dataType(), buffer.shape()));
  }

  /** Adds to a part of an array in each pass. */
  private record HostSum(double[] terms, double[] sums, int start) implements Instruction {

    @Override
    public void run(OpExecutioner executioner) {
      for (int i = 0; i < terms.length; i++) {
        sums[start + i] += terms[i];
      }
    }

    @Override
    public void clearSums() {
      Arrays.fill(sums, start, start + terms.length, 0);
    }
  }

  /** Several buffers, or their sums, in one array, each from its own offset on; the rest is 0. */
  private TapePort joined(TracedGraph.Cotangents cotangents) {
    double[] all = new double[Math.toIntExact(cotangents.flat().length())];
    cotangents
        .parameters()
        .forEach(
            (place, buffer) -> {
              double[] part = memory.of(buffer);
              int start = place.intValue();
              instructions
                  .get(cotangents.phase())
                  .add(
                      cotangents.areSummed()
                          ? new HostSum(part, all, start)
                          : executioner -> System.arraycopy(part, 0, all, start, part.length));
            });
    return new HostPort(all, cotangents.flat());
  }

  private List<String> descriptions() {
    List<String> all = new ArrayList<>(graph.descriptions());
    int count = instructions.get(Phase.FORWARD).size() + instructions.get(Phase.BACKWARD).size();
    all.addAll(Collections.nCopies(count - all.size(), "copy of a gradient"));
    return all;
  }
}
