package io.github.dl4jode.cnf.saved;

import io.github.dl4jode.cnf.ContinuousNormalizingFlow;
import io.github.dl4jode.cnf.DensityMatching;
import io.github.dl4jode.cnf.FlowVae;
import io.github.dl4jode.cnf.PlanarFlow;
import io.github.dl4jode.cnf.data.ToyPotential;
import io.github.dl4jode.testing.ModelKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Models of this module: what each computes, and the parameters after one more iteration. */
enum FlowKind implements ModelKind {
  /** Inputs are "examples", each with its context, and "points" of the base distribution. */
  FLOW {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.load(model.toFile());
      Map<String, INDArray> outputs = density(flow, inputs);
      INDArray examples = inputs.get("examples");
      flow.fit(examples);
      outputs.put("log-density after an iteration", flow.logDensity(examples).dup());
      outputs.put("parameters after an iteration", flow.network().params().dup());
      return outputs;
    }
  },

  /** The same where the noise of training is that of ND4J's generator: training is not recorded. */
  FLOW_WITH_NOISE {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      ContinuousNormalizingFlow flow = ContinuousNormalizingFlow.load(model.toFile());
      Map<String, INDArray> outputs = density(flow, inputs);
      flow.fit(inputs.get("examples"));
      return outputs;
    }
  },

  /** Inputs are "examples". */
  VAE {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      FlowVae vae = FlowVae.load(model.toFile());
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      INDArray examples = inputs.get("examples");
      FlowVae.Encoded encoded = vae.encode(examples);
      outputs.put("mean", encoded.mean().dup());
      outputs.put("variance", encoded.variance().dup());
      outputs.put("evidence lower bound", vae.evidenceLowerBound(examples, 2, 7).dup());
      outputs.put("samples", vae.sample(2, 42).dup());
      vae.fit(examples);
      outputs.put("parameters after an iteration", vae.graph().params().dup());
      return outputs;
    }
  },

  /**
   * Inputs are "points"; training is not recorded, as its samples are those of ND4J's generator.
   */
  PLANAR {
    @Override
    public Map<String, INDArray> outputs(Path model, Map<String, INDArray> inputs)
        throws IOException {
      PlanarFlow flow = PlanarFlow.load(model.toFile());
      Map<String, INDArray> outputs = new LinkedHashMap<>();
      PlanarFlow.Transformed transformed = flow.transform(inputs.get("points"));
      outputs.put("transformed", transformed.points().dup());
      outputs.put("log-determinant", transformed.logDeterminant().dup());
      try (DensityMatching matching = flow.matching(ToyPotential.U2, 8)) {
        INDArray parameters = flow.parameters();
        double divergence = matching.divergence(3);
        outputs.put("divergence", Nd4j.createFromArray(divergence).castTo(parameters.dataType()));
        outputs.put("parameters", parameters.dup());
        matching.fit();
      }
      return outputs;
    }
  };

  private static Map<String, INDArray> density(
      ContinuousNormalizingFlow flow, Map<String, INDArray> inputs) {
    Map<String, INDArray> outputs = new LinkedHashMap<>();
    outputs.put("log-density", flow.logDensity(inputs.get("examples")).dup());
    outputs.put("transformed", flow.transform(inputs.get("points")).dup());
    outputs.put("inverted", flow.invert(inputs.get("examples")).dup());
    return outputs;
  }
}
