package io.github.dl4jode.tape;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor;
import io.github.dl4jode.tape.convolution.ConvolutionSizes;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Convolutions by the loops of their definition, and what was asked of them. */
final class LoopConvolutions implements ConvolutionExecutor {

  final List<ConvolutionSizes> offered = new ArrayList<>();
  final List<Set<Differentiated>> wanted = new ArrayList<>();
  int open;
  int runs;

  @Override
  public boolean computes(ConvolutionSizes sizes) {
    offered.add(sizes);
    return true;
  }

  @Override
  public BoundConvolution forward(
      ConvolutionSizes sizes, List<FloatBuffer> inputs, FloatBuffer output) {
    return new Loops(sizes, Set.of(), inputs, List.of(output));
  }

  @Override
  public BoundConvolution gradients(
      ConvolutionSizes sizes,
      Set<Differentiated> gradients,
      List<FloatBuffer> inputs,
      List<FloatBuffer> outputs) {
    wanted.add(gradients);
    return new Loops(sizes, gradients, inputs, outputs);
  }

  /** One product of a pixel, a weight and a pixel of the result. */
  private interface Product {
    void at(int image, int weight, int result);
  }

  private final class Loops implements BoundConvolution {

    private final ConvolutionSizes sizes;
    private final Set<Differentiated> wanted;
    private final List<FloatBuffer> inputs;
    private final List<FloatBuffer> outputs;

    Loops(
        ConvolutionSizes sizes,
        Set<Differentiated> wanted,
        List<FloatBuffer> inputs,
        List<FloatBuffer> outputs) {
      this.sizes = sizes;
      this.wanted = wanted;
      this.inputs = new ArrayList<>(inputs);
      this.outputs = new ArrayList<>(outputs);
      open++;
    }

    @Override
    public void run() {
      runs++;
      if (wanted.isEmpty()) {
        forward();
      } else {
        gradients();
      }
    }

    private void forward() {
      FloatBuffer y = outputs.get(0);
      long pixels = sizes.output().height() * sizes.output().width();
      for (int i = 0; i < y.capacity(); i++) {
        int channel = (int) (i / pixels % sizes.outputChannels());
        y.put(i, sizes.hasBias() ? inputs.get(2).get(channel) : 0);
      }
      forEach((i, w, r) -> add(y, r, inputs.get(0).get(i) * inputs.get(1).get(w)));
    }

    private void gradients() {
      FloatBuffer cotangent = inputs.get(inputs.size() - 1);
      if (wanted.contains(Differentiated.IMAGES)) {
        clear(outputs.get(0));
        forEach((i, w, r) -> add(outputs.get(0), i, inputs.get(1).get(w) * cotangent.get(r)));
      }
      if (wanted.contains(Differentiated.WEIGHTS)) {
        clear(outputs.get(1));
        forEach((i, w, r) -> add(outputs.get(1), w, inputs.get(0).get(i) * cotangent.get(r)));
        if (sizes.hasBias()) {
          clear(outputs.get(2));
          long pixels = sizes.output().height() * sizes.output().width();
          for (int r = 0; r < cotangent.capacity(); r++) {
            add(outputs.get(2), (int) (r / pixels % sizes.outputChannels()), cotangent.get(r));
          }
        }
      }
    }

    private void clear(FloatBuffer array) {
      for (int i = 0; i < array.capacity(); i++) {
        array.put(i, 0);
      }
    }

    private void add(FloatBuffer array, int index, float number) {
      array.put(index, array.get(index) + number);
    }

    private void forEach(Product product) {
      for (int b = 0; b < sizes.batch(); b++) {
        for (int o = 0; o < sizes.outputChannels(); o++) {
          for (int c = 0; c < sizes.inputChannels(); c++) {
            forEachPixel(b, o, c, product);
          }
        }
      }
    }

    private void forEachPixel(int b, int o, int c, Product product) {
      ConvolutionSizes.Plane in = sizes.input();
      ConvolutionSizes.Plane out = sizes.output();
      for (int y = 0; y < out.height(); y++) {
        for (int x = 0; x < out.width(); x++) {
          for (int k = 0; k < sizes.kernel().height(); k++) {
            for (int l = 0; l < sizes.kernel().width(); l++) {
              long row = y * sizes.stride().height() + k - sizes.padding().height();
              long column = x * sizes.stride().width() + l - sizes.padding().width();
              if (row >= 0 && row < in.height() && column >= 0 && column < in.width()) {
                product.at(
                    index(b, sizes.inputChannels(), c, in, row, column),
                    weight(k, l, c, o),
                    index(b, sizes.outputChannels(), o, out, y, x));
              }
            }
          }
        }
      }
    }

    private int index(
        long b, long channels, long c, ConvolutionSizes.Plane plane, long row, long column) {
      return (int) (((b * channels + c) * plane.height() + row) * plane.width() + column);
    }

    private int weight(long k, long l, long c, long o) {
      long tap = k * sizes.kernel().width() + l;
      return (int) ((tap * sizes.inputChannels() + c) * sizes.outputChannels() + o);
    }

    @Override
    public void setInput(int index, FloatBuffer array) {
      inputs.set(index, array);
    }

    @Override
    public void setOutput(int index, FloatBuffer array) {
      outputs.set(index, array);
    }

    @Override
    public void close() {
      open--;
    }
  }
}
