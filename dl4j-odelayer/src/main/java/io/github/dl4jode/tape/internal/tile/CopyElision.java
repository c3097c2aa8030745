package io.github.dl4jode.tape.internal.tile;

import io.github.dl4jode.tape.internal.lane.FusedKernel;
import io.github.dl4jode.tape.internal.op.OpCard.TileLoop;
import io.github.dl4jode.tape.internal.op.OpCards;
import io.github.dl4jode.tape.internal.program.Buffer;
import io.github.dl4jode.tape.internal.program.ElementPlaces;
import io.github.dl4jode.tape.internal.program.Phase;
import io.github.dl4jode.tape.internal.program.TapeBuilder;
import io.github.dl4jode.tape.internal.program.TapeBuilder.Operation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes operations that only copy arrays into one, or a part out of one, where loops write what
 * is joined, or read the part: they do so in the place of the array itself.
 */
final class CopyElision {

  /** To find where elements go, an operation runs once; larger arrays are not looked at. */
  private static final long LARGEST = 1 << 20;

  /** The place of a storage that has no memory of its own. */
  private record Place(Buffer array, long from) {}

  private final TapeBuilder builder;
  private final Set<Buffer> kept;

  private CopyElision(TapeBuilder builder, Set<Buffer> kept) {
    this.builder = builder;
    this.kept = kept;
  }

  /**
   * Removes copies of the forward and the backward pass.
   *
   * @param kept storages that stay readable after the last operation
   */
  static void apply(TapeBuilder builder, Set<Buffer> kept) {
    CopyElision elision = new CopyElision(builder, kept);
    elision.all().filter(CopyElision::isMove).toList().forEach(elision::elide);
  }

  private Stream<Operation> all() {
    return Stream.of(Phase.FORWARD, Phase.BACKWARD)
        .flatMap(phase -> builder.operations(phase).stream());
  }

  private static boolean isMove(Operation operation) {
    return OpCards.of(operation).tileLoop() == TileLoop.MOVE
        && operation.outputs().size() == 1
        && operation.outputs().get(0).length() <= LARGEST
        && Stream.concat(operation.inputs().stream(), operation.outputs().stream())
            .filter(buffer -> buffer.dataType().isFPType())
            .allMatch(Buffer::isWhole);
  }

  private void elide(Operation move) {
    // The numbers of a slice are constants of another type.
    List<Buffer> sources =
        move.inputs().stream().filter(input -> input.dataType().isFPType()).toList();
    Buffer result = move.outputs().get(0);
    Map<Buffer, Place> places = new HashMap<>();
    if (sources.size() > 1 && areFree(sources, move)) {
      long from = 0;
      for (Buffer source : sources) {
        places.put(source.storage(), new Place(result, from));
        from += source.length();
      }
      if (from != result.length() || firstPlace(move).orElse(-1) != 0) {
        return;
      }
    } else if (sources.size() == 1 && isReadByLoops(result) && isWrittenOnce(sources.get(0))) {
      Optional<Integer> first = firstPlace(move);
      if (first.isEmpty()) {
        return;
      }
      places.put(result.storage(), new Place(sources.get(0), first.get()));
    }
    if (!places.isEmpty()) {
      replace(move, places);
    }
  }

  /** Whether arrays are different ones that loops alone write, and nothing else reads. */
  private boolean areFree(List<Buffer> sources, Operation reader) {
    return new HashSet<>(sources.stream().map(Buffer::storage).toList()).size() == sources.size()
        && sources.stream().allMatch(source -> isFree(source.storage(), reader));
  }

  private boolean isFree(Buffer source, Operation reader) {
    List<Operation> writers = all().filter(it -> contains(it.outputs(), source)).toList();
    return writers.size() == 1
        && Tiling.isOfLoops(writers.get(0))
        && !isOutside(source)
        && all().noneMatch(it -> it != reader && contains(it.inputs(), source));
  }

  private boolean isReadByLoops(Buffer part) {
    return !isOutside(part)
        && all().filter(it -> contains(it.inputs(), part.storage())).allMatch(Tiling::isOfLoops);
  }

  private boolean isOutside(Buffer buffer) {
    return buffer.hasArray() || kept.contains(buffer.storage());
  }

  /** An array that is overwritten later has not the same part then. */
  private boolean isWrittenOnce(Buffer whole) {
    return all().filter(it -> contains(it.outputs(), whole.storage())).count() <= 1;
  }

  private static boolean contains(List<Buffer> operands, Buffer storage) {
    return operands.stream().anyMatch(it -> it.storage() == storage);
  }

  /** The place of the first element in the sources, if all that follow come from the next ones. */
  private static Optional<Integer> firstPlace(Operation move) {
    int[] places = ElementPlaces.of(move.kernel(), move.inputs(), move.outputs()).get(0);
    for (int i = 1; i < places.length; i++) {
      if (places[i] != places[0] + i) {
        return Optional.empty();
      }
    }
    return places[0] < 0 ? Optional.empty() : Optional.of(places[0]);
  }

  private void replace(Operation move, Map<Buffer, Place> places) {
    for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
      List<Operation> operations = builder.operations(phase);
      operations.remove(move);
      operations.replaceAll(it -> Tiling.isOfLoops(it) ? moved(it, places) : it);
    }
  }

  private static Operation moved(Operation loops, Map<Buffer, Place> places) {
    List<Buffer> operands = new ArrayList<>(loops.inputs());
    operands.addAll(loops.outputs());
    if (operands.stream().noneMatch(it -> places.containsKey(it.storage()))) {
      return loops;
    }
    FusedKernel<?> kernel = ((FusedKernel<?>) loops.kernel()).with(it -> moved(it, places));
    return new Operation(kernel, kernel.inputs(), kernel.outputs());
  }

  private static Buffer moved(Buffer buffer, Map<Buffer, Place> places) {
    Place place = places.get(buffer.storage());
    return place == null ? buffer : buffer.inside(place.array(), place.from());
  }
}
