package io.github.dl4jode.onednn;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;

/** A convolution tied to arrays. */
final class ForwardConvolution implements BoundConvolution {

  private final NativeSteps steps;
  private final List<Operand> inputs = new ArrayList<>();
  private final Operand output;

  ForwardConvolution(
      ConvolutionDescriptors descriptors, List<FloatBuffer> inputArrays, FloatBuffer outputArray) {
    steps = new NativeSteps(descriptors.cpu());
    convolution_forward.primitive_desc description = descriptors.forward();
    Operand images = Operand.of(steps, descriptors.images(), inputArrays.get(0));
    Operand weights = Operand.of(steps, descriptors.weights(), inputArrays.get(1));
    output = Operand.of(steps, descriptors.result(), outputArray);
    inputs.add(images);
    inputs.add(weights);
    memory.desc imagesOrder = description.src_desc();
    memory.desc weightsOrder = description.weights_desc();
    memory.desc ownOrder = description.scratchpad_desc();
    memory result = steps.scratch(description.dst_desc(), steps.reserve(description.dst_desc()));
    IntMemoryMap memories =
        new IntMemoryMap()
            .put(dnnl.DNNL_ARG_SRC, steps.copied(images, imagesOrder, steps.reserve(imagesOrder)))
            .put(
                dnnl.DNNL_ARG_WEIGHTS,
                steps.copied(weights, weightsOrder, steps.reserve(weightsOrder)))
            .put(dnnl.DNNL_ARG_DST, result)
            .put(dnnl.DNNL_ARG_SCRATCHPAD, steps.scratch(ownOrder, steps.reserve(ownOrder)));
    if (inputArrays.size() > 2) {
      Operand bias = Operand.of(steps, descriptors.bias(), inputArrays.get(2));
      inputs.add(bias);
      memories.put(dnnl.DNNL_ARG_BIAS, bias.given());
    }
    steps.add(new convolution_forward(description), memories);
    steps.addReorder(result, output.given());
    steps.finish();
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
    output.exchange(array);
  }

  @Override
  public void close() {
    steps.close();
  }
}
