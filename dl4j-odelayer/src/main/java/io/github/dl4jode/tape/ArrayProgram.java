package io.github.dl4jode.tape;

import io.github.dl4jode.parallel.Workers;
import io.github.dl4jode.tape.internal.convolution.ConvolutionReplacement;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.op.Recomputation;
import io.github.dl4jode.tape.internal.program.BackwardSinking;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.BufferSlots;
import io.github.dl4jode.tape.internal.program.Kernel.Instruction;
import io.github.dl4jode.tape.internal.program.MemoryPlan;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.RebindableInstruction;
import io.github.dl4jode.tape.internal.program.SlotTable;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import io.github.dl4jode.tape.internal.program.TracedGraph;
import io.github.dl4jode.tape.internal.tile.Tiling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The operations of a tape as calls of ND4J's executioner on arrays whose memory is planned. */
final class ArrayProgram {

  private final TracedGraph graph;
  private final TapeBuilder builder;
  private final Set<String> opsWithoutLoop;
  private final Workers workers;
  private final ConvolutionReplacement.Executors executors;
  private final SlotTable slots = new SlotTable();

  /** The buffer at each offset of the flat array of the parameters' cotangents. */
  private final Map<Long, Buffer> delivered = new HashMap<>();

  private ArrayProgram(
      TracedGraph graph,
      Set<String> opsWithoutLoop,
      Workers workers,
      ConvolutionReplacement.Executors executors) {
    this.executors = executors;
    this.graph = graph;
    this.opsWithoutLoop = opsWithoutLoop;
    this.workers = workers;
    this.builder = graph.builder();
  }

  /**
   * Ties the operations to arrays.
   *
   * @param opsWithoutLoop what kept a small graph from becoming loops
   * @param workers among which loops over large arrays are divided
   * @param executors of convolutions
   */
  static Tape tape(
      TracedGraph graph,
      Set<String> opsWithoutLoop,
      Workers workers,
      ConvolutionReplacement.Executors executors) {
    return new ArrayProgram(graph, opsWithoutLoop, workers, executors).tape();
  }

  private Tape tape() {
    graph.cotangents().ifPresent(this::deliverAll);
    Set<Buffer> kept = graph.kept();
    BackwardSinking.apply(builder, kept);
    Recomputation.apply(builder, kept, Tiling.loops(builder, workers));
    Tiling.apply(builder, kept, workers);
    ConvolutionReplacement.apply(builder, kept, executors);
    List<Operation> all = new ArrayList<>();
    all.addAll(builder.operations(Phase.PARAMETER));
    all.addAll(builder.operations(Phase.FORWARD));
    all.addAll(builder.operations(Phase.BACKWARD));
    graph.owned().addAll(MemoryPlan.assign(all, kept));
    graph.owned().addAll(builder.constants());
    Optional<CotangentSums> sums =
        graph.cotangents().filter(TracedGraph.Cotangents::areSummed).map(this::sums);
    Tape.Program program =
        new Tape.Program(
            bind(Phase.PARAMETER, Optional.empty()),
            bind(Phase.FORWARD, sums),
            bind(Phase.BACKWARD, sums),
            descriptions(sums),
            opsWithoutLoop,
            Stream.of(Phase.FORWARD, Phase.BACKWARD)
                .flatMap(phase -> builder.operations(phase).stream())
                .allMatch(Tiling::isOfLoops));
    Map<String, TapePort> inputs = new LinkedHashMap<>();
    graph.inputs().forEach((name, buffer) -> inputs.put(name, given(buffer)));
    return new Tape(
        program,
        inputs,
        result(graph.output()),
        graph.cotangents().map(it -> ports(it, sums)),
        graph
            .cotangents()
            .filter(it -> it.phase() == Phase.BACKWARD)
            .map(it -> new RecordingFactory(builder, program, graph.inputs(), graph.output())),
        graph.owned());
  }

  private void deliverAll(TracedGraph.Cotangents cotangents) {
    cotangents
        .parameters()
        .forEach(
            (place, buffer) ->
                delivered.put(
                    place,
                    deliver(buffer, part(cotangents.flat(), place, buffer), cotangents.phase())));
    if (cotangents.areSummed()) {
      offerToLoops(cotangents.phase());
    }
  }

  /** Lets loops sum the cotangents that nothing else reads over the passes. */
  private void offerToLoops(Phase computed) {
    Set<Buffer> read = new HashSet<>();
    Stream.of(Phase.FORWARD, Phase.BACKWARD)
        .flatMap(phase -> builder.operations(phase).stream())
        .flatMap(operation -> operation.inputs().stream())
        .forEach(input -> read.add(input.storage()));
    delivered.values().stream()
        .filter(it -> it.phase() == computed && it.isWhole() && !read.contains(it))
        .forEach(Buffer::sumOverPasses);
  }

  /** The sums of all cotangents of parameters: loops go on with some of them, the rest is added. */
  private CotangentSums sums(TracedGraph.Cotangents cotangents) {
    INDArray flat = cotangents.flat();
    INDArray sum = flat.isEmpty() ? flat : graph.newArray(flat.dataType(), flat.length());
    CotangentSums sums = new CotangentSums(sum);
    Set<Buffer> ofLoops = Tiling.sumsOverPasses(builder.operations(cotangents.phase()));
    if (ofLoops.isEmpty() && !flat.isEmpty()) {
      sums.add(flat, sum);
    } else {
      delivered.forEach(
          (place, buffer) -> {
            if (ofLoops.contains(buffer)) {
              buffer.assignMemory(part(sum, place, buffer));
            } else {
              sums.add(part(flat, place, buffer), part(sum, place, buffer));
            }
          });
    }
    return sums;
  }

  private static INDArray part(INDArray flat, long place, Buffer buffer) {
    return flat.get(NDArrayIndex.interval(place, place + buffer.length()));
  }

  /**
   * Lets an operation write its result to a given array, or copies it there where the result has
   * memory already.
   *
   * @return the buffer at that place
   */
  private Buffer deliver(Buffer buffer, INDArray place, Phase phase) {
    Buffer storage = buffer.storage();
    if (!storage.hasArray()) {
      storage.assignMemory(place);
      return storage;
    }
    Buffer target = Buffer.existing(place, phase);
    Operation copy =
        new Operation(
            OpCards.assign(), List.of(target, buffer.reshaped(buffer.length())), List.of(target));
    builder.operations(phase).add(copy);
    return target;
  }

  private Instruction[] bind(Phase phase, Optional<CotangentSums> sums) {
    return Stream.concat(
            builder.operations(phase).stream().map(operation -> bind(operation, phase)),
            sums.filter(it -> phase == graph.cotangents().orElseThrow().phase()).stream())
        .toArray(Instruction[]::new);
  }

  private List<String> descriptions(Optional<CotangentSums> sums) {
    List<String> all = new ArrayList<>(graph.descriptions());
    sums.ifPresent(it -> all.add("sums of gradients"));
    return all;
  }

  private Instruction bind(Operation operation, Phase phase) {
    Instruction instruction =
        operation
            .kernel()
            .bind(TapeBuilder.arrays(operation.inputs()), TapeBuilder.arrays(operation.outputs()));
    if (instruction instanceof RebindableInstruction bound) {
      slots.note(operation, bound, phase);
    }
    return instruction;
  }

  private Tape.Cotangents ports(TracedGraph.Cotangents cotangents, Optional<CotangentSums> sums) {
    Map<String, TapePort> inputs = new HashMap<>();
    cotangents.inputs().forEach((name, buffer) -> inputs.put(name, result(buffer)));
    return new Tape.Cotangents(
        given(cotangents.output()),
        inputs,
        sums.map(it -> new ArrayPort(it.array()))
            .orElseGet(() -> new ArrayPort(cotangents.flat(), rebindingOfParts(cotangents.flat()))),
        cotangents.areSummed(),
        cotangents.phase());
  }

  private TapePort given(Buffer buffer) {
    return port(buffer, slots.ofGiven(buffer));
  }

  private TapePort result(Buffer buffer) {
    return port(buffer, slots.ofResult(buffer));
  }

  private static TapePort port(Buffer buffer, Optional<BufferSlots> bufferSlots) {
    return new ArrayPort(buffer.array(), bufferSlots.map(ArrayProgram::rebinding));
  }

  private static ArrayPort.Rebinding rebinding(BufferSlots slots) {
    return new ArrayPort.Rebinding() {
      @Override
      public void to(INDArray array) {
        slots.rebind(array);
      }

      @Override
      public Optional<Runnable> prepared(INDArray array) {
        return slots.prepared(array);
      }
    };
  }

  /** Replaces the flat array of parameters, part by part; nothing where a part stays as it is. */
  private Optional<ArrayPort.Rebinding> rebindingOfParts(INDArray flat) {
    Map<Long, BufferSlots> parts = new HashMap<>();
    delivered.forEach(
        (place, buffer) -> slots.ofResult(buffer).ifPresent(it -> parts.put(place, it)));
    long covered = parts.keySet().stream().mapToLong(place -> delivered.get(place).length()).sum();
    return covered < flat.length() ? Optional.empty() : Optional.of(rebinding(parts));
  }

  private ArrayPort.Rebinding rebinding(Map<Long, BufferSlots> parts) {
    return new ArrayPort.Rebinding() {
      @Override
      public void to(INDArray array) {
        parts.forEach((place, it) -> it.rebind(part(array, place, delivered.get(place))));
      }

      @Override
      public Optional<Runnable> prepared(INDArray array) {
        return Optional.empty();
      }
    };
  }
}
