package io.github.dl4jode.mnist.data;

/** The four files of MNIST, by the names they have had since 1998. */
enum MnistFile {
  TRAINING_IMAGES("train-images-idx3-ubyte"),
  TRAINING_LABELS("train-labels-idx1-ubyte"),
  TEST_IMAGES("t10k-images-idx3-ubyte"),
  TEST_LABELS("t10k-labels-idx1-ubyte");

  private final String plainName;

  MnistFile(String plainName) {
    this.plainName = plainName;
  }

  /** The name without compression. */
  String plainName() {
    return plainName;
  }

  /** The name of the compressed file. */
  String gzipName() {
    return plainName + ".gz";
  }
}
