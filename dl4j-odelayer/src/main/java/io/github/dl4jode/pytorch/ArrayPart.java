package io.github.dl4jode.pytorch;

import java.util.Optional;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Which part of an array of PyTorch a parameter is, and in which order. */
@SuppressWarnings("ImmutableEnumChecker") // Its functions have no state.
enum ArrayPart {
  ALL(1, 1, "the same numbers", array -> array),
  MATRIX(2, 1, "[out, in] becomes [in, out]", INDArray::transpose),
  MATRIX_OF_STATE(
      2,
      2,
      "[out, 1 + in] becomes [in, out], without the time",
      array -> inputsAfterTime(array).transpose()),
  VECTOR_OF_TIME(2, 2, "[out, 1 + in] becomes [out], of the time", array -> array.getColumn(0)),
  KERNEL(4, 1, "[out, in, height, width] becomes [height, width, in, out]", ArrayPart::kernel),
  KERNEL_OF_STATE(
      4,
      2,
      "[out, 1 + in, height, width] becomes [height, width, in, out], without the time",
      array -> kernel(inputsAfterTime(array))),
  KERNEL_OF_TIME(
      4,
      2,
      "[out, 1 + in, height, width] becomes [height, width, 1, out], of the time",
      array -> kernel(array.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1))));

  private final int rank;
  private final int leastInputs;
  private final String words;
  private final UnaryOperator<INDArray> taking;

  ArrayPart(int rank, int leastInputs, String words, UnaryOperator<INDArray> taking) {
    this.rank = rank;
    this.leastInputs = leastInputs;
    this.words = words;
    this.taking = taking;
  }

  /** The part, perhaps a view of the array; empty if an array of this shape has no such part. */
  Optional<INDArray> of(INDArray array) {
    boolean has = array.rank() == rank && (rank == 1 || array.size(1) >= leastInputs);
    return has ? Optional.of(taking.apply(array)) : Optional.empty();
  }

  /** What becomes of the shape. */
  String inWords() {
    return words;
  }

  private static INDArray inputsAfterTime(INDArray array) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.interval(1, array.size(1)));
  }

  private static INDArray kernel(INDArray array) {
    return array.permute(2, 3, 1, 0);
  }
}
