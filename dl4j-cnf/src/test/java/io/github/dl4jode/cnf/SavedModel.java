package io.github.dl4jode.cnf;

import io.github.dl4jode.program.testing.PrintedBits;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A program for another JVM: loads a model, and prints the bits of what it computes. */
public final class SavedModel {

  private SavedModel() {}

  /** The kinds of models, each with what is computed of it. */
  enum Kind {
    CONTINUOUS {
      @Override
      String bits(File file) throws IOException {
        ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.load(file);
        INDArray samples = flow.sample(5, 42);
        return text(samples) + text(flow.logDensity(samples));
      }
    },
    PLANAR {
      @Override
      String bits(File file) throws IOException {
        PlanarFlow flow = PlanarFlow.load(file);
        INDArray samples = flow.sample(5, 42);
        return text(samples) + text(flow.transform(samples).logDeterminant());
      }
    },
    VAE {
      @Override
      String bits(File file) throws IOException {
        FlowVae vae = FlowVae.load(file);
        INDArray samples = vae.sample(5, 42);
        return text(samples) + text(vae.evidenceLowerBound(samples, 3, 7));
      }
    };

    abstract String bits(File file) throws IOException;

    private static String text(INDArray numbers) {
      return Arrays.toString(numbers.ravel().toDoubleVector());
    }
  }

  /** The arguments are the kind and the file. */
  public static void main(String[] arguments) throws IOException {
    PrintedBits.print(Kind.valueOf(arguments[0]).bits(new File(arguments[1])));
  }

  /** What another JVM prints for this file. */
  static String bitsInAnotherJvm(Kind kind, File file) throws IOException, InterruptedException {
    return PrintedBits.elsewhere(SavedModel.class, kind.name(), file.getPath());
  }
}
