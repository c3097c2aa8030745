package io.github.dl4jode.tape.internal.winograd;

import io.github.dl4jode.tape.convolution.BoundConvolution;
import io.github.dl4jode.tape.internal.convolution.BoundOn;
import java.nio.FloatBuffer;

/** A convolution of float images behind the public interface. */
record FloatTiles(BoundOn<FloatBuffer> tiles) implements BoundConvolution {

  @Override
  public void run() {
    tiles.run();
  }

  @Override
  public void setInput(int index, FloatBuffer array) {
    tiles.setInput(index, array);
  }

  @Override
  public void setOutput(int index, FloatBuffer array) {
    tiles.setOutput(index, array);
  }

  @Override
  public void close() {
    tiles.close();
  }
}
