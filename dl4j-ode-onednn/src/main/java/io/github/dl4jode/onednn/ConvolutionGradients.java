package io.github.dl4jode.onednn;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.convolution.ConvolutionExecutor.Differentiated;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/** The gradients of a convolution tied to arrays. */
final class ConvolutionGradients implements BoundConvolution {

  private final NativeSteps steps;
  private final List<Operand> inputs = new ArrayList<>();
  private final List<Operand> outputs = new ArrayList<>();

  ConvolutionGradients(
      ConvolutionDescriptors descriptors,
      Set<Differentiated> wanted,
      List<FloatBuffer> inputArrays,
      List<FloatBuffer> outputArrays) {
    steps = new NativeSteps(descriptors.cpu());
    List<memory.desc> orders =
        outputArrays.size() > 2
            ? List.of(descriptors.images(), descriptors.weights(), descriptors.bias())
            : List.of(descriptors.images(), descriptors.weights());
    for (int i = 0; i < orders.size(); i++) {
      inputs.add(Operand.of(steps, orders.get(i), inputArrays.get(i)));
      outputs.add(Operand.of(steps, orders.get(i), outputArrays.get(i)));
    }
    inputs.add(Operand.of(steps, descriptors.result(), inputArrays.get(orders.size())));
    new Writer(descriptors).write(wanted);
    steps.finish();
  }

  /** Writes the steps. Images and their cotangent share a place, the one after the other. */
  private final class Writer {

    private final convolution_backward_data.primitive_desc ofImages;
    private final convolution_backward_weights.primitive_desc ofWeights;
    private final long imagesPlace;
    private final long resultPlace;
    private final long weightsPlace;
    private final long gradientPlace;
    private final long ownPlace;

    Writer(ConvolutionDescriptors descriptors) {
      ofImages = descriptors.ofImages();
      ofWeights = descriptors.ofWeights();
      imagesPlace = steps.reserve(ofImages.diff_src_desc(), ofWeights.src_desc());
      resultPlace = steps.reserve(ofImages.diff_dst_desc(), ofWeights.diff_dst_desc());
      weightsPlace = steps.reserve(ofImages.weights_desc());
      gradientPlace = steps.reserve(ofWeights.diff_weights_desc());
      ownPlace = steps.reserve(ofImages.scratchpad_desc(), ofWeights.scratchpad_desc());
    }

    void write(Set<Differentiated> wanted) {
      boolean ofBoth = wanted.size() == Differentiated.values().length;
      if (wanted.contains(Differentiated.WEIGHTS)) {
        writeOfWeights(cotangent(ofWeights.diff_dst_desc()));
      }
      if (wanted.contains(Differentiated.IMAGES)) {
        memory.desc order = ofImages.diff_dst_desc();
        boolean isCopied = ofBoth && order.equals(ofWeights.diff_dst_desc());
        writeOfImages(isCopied ? steps.scratch(order, resultPlace) : cotangent(order));
      }
    }

    private memory cotangent(memory.desc order) {
      return steps.copied(inputs.get(inputs.size() - 1), order, resultPlace);
    }

    private void writeOfWeights(memory cotangent) {
      memory images = steps.copied(inputs.get(0), ofWeights.src_desc(), imagesPlace);
      memory gradient = steps.scratch(ofWeights.diff_weights_desc(), gradientPlace);
      IntMemoryMap memories =
          new IntMemoryMap()
              .put(dnnl.DNNL_ARG_SRC, images)
              .put(dnnl.DNNL_ARG_DIFF_DST, cotangent)
              .put(dnnl.DNNL_ARG_DIFF_WEIGHTS, gradient)
              .put(dnnl.DNNL_ARG_SCRATCHPAD, own(ofWeights.scratchpad_desc()));
      if (outputs.size() > 2) {
        memories.put(dnnl.DNNL_ARG_DIFF_BIAS, outputs.get(2).given());
      }
      steps.add(new convolution_backward_weights(ofWeights), memories);
      steps.addReorder(gradient, outputs.get(1).given());
    }

    private void writeOfImages(memory cotangent) {
      memory weights = steps.copied(inputs.get(1), ofImages.weights_desc(), weightsPlace);
      memory gradient = steps.scratch(ofImages.diff_src_desc(), imagesPlace);
      IntMemoryMap memories =
          new IntMemoryMap()
              .put(dnnl.DNNL_ARG_WEIGHTS, weights)
              .put(dnnl.DNNL_ARG_DIFF_DST, cotangent)
              .put(dnnl.DNNL_ARG_DIFF_SRC, gradient)
              .put(dnnl.DNNL_ARG_SCRATCHPAD, own(ofImages.scratchpad_desc()));
      steps.add(new convolution_backward_data(ofImages), memories);
      steps.addReorder(gradient, outputs.get(0).given());
    }

    private memory own(memory.desc order) {
      return steps.scratch(order, ownPlace);
    }
  }

  @Override
  public void run() {
    steps.run();
  }

  @Override
  public void setInput(int index, FloatBuffer array) {
    inputs.get(index).exchange(array);
  }

  @Override
  public void setOutput(int index, FloatBuffer array) {
    outputs.get(index).exchange(array);
  }

  @Override
  public void close() {
    steps.close();
  }
}
