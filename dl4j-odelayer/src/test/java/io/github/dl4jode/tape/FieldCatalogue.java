package io.github.dl4jode.tape;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Whole fields f(t, y), as people write them in SameDiff. */
final class FieldCatalogue {

  private FieldCatalogue() {}

  /** Twelve fields. */
  static Stream<GraphCase> fields() {
    return Stream.of(
        new GraphCase("linear field", (g, v) -> v.get("y").mmul(v.get("a")))
            .input("y", 5, 3)
            .parameter("a", 3, 3),
        new GraphCase("spiral", FieldCatalogue::spiral)
            .input("y", 5, 2)
            .parameter("w1", 2, 8)
            .parameter("b1", 1, 8)
            .parameter("w2", 8, 2)
            .parameter("b2", 1, 2),
        new GraphCase("time concatenated", FieldCatalogue::timeConcatenated)
            .input("t")
            .input("y", 5, 3)
            .parameter("w", 4, 3)
            .parameter("b", 3),
        new GraphCase(
                "gated by time",
                (g, v) ->
                    g.math()
                        .tanh(v.get("y").mmul(v.get("w")))
                        .mul(g.nn().sigmoid(v.get("t").mul(v.get("s")))))
            .input("t")
            .input("y", 5, 3)
            .parameter("w", 3, 3)
            .parameter("s", 1, 3),
        new GraphCase("gated recurrent unit", FieldCatalogue::gatedRecurrentUnit)
            .input("y", 4, 3)
            .parameter("wz", 3, 3)
            .parameter("wr", 3, 3)
            .parameter("wh", 3, 3),
        new GraphCase("group normalised convolution", FieldCatalogue::groupNormalised)
            .input("t")
            .input("y", 2, 4, 5, 5)
            .parameter("w", 3, 3, 4, 4)
            .parameter("wt", 3, 3, 1, 4)
            .parameter("gamma", 4)
            .parameter("beta", 4),
        new GraphCase(
                "attention",
                (g, v) ->
                    g.nn()
                        .softmax(g.mmul(v.get("y"), v.get("y"), false, true, false), 1)
                        .mmul(v.get("y").mmul(v.get("w"))))
            .input("y", 4, 3)
            .parameter("w", 3, 3),
        new GraphCase(
                "planar flow",
                (g, v) ->
                    g.math().tanh(v.get("y").mmul(v.get("w")).add(v.get("b"))).mmul(v.get("u")))
            .input("y", 6, 2)
            .parameter("w", 2, 4)
            .parameter("b", 4)
            .parameter("u", 4, 2),
        new GraphCase(
                "used twice",
                (g, v) -> {
                  SDVariable h = g.math().tanh(v.get("y").mmul(v.get("w")));
                  return h.mul(h).add(h.mul(v.get("y"))).sub(h.mean(true, 1));
                })
            .input("y", 4, 3)
            .parameter("w", 3, 3),
        new GraphCase("Lotka-Volterra", FieldCatalogue::lotkaVolterra)
            .input("y", 5, 2)
            .parameter("r", 1, 2)
            .between(0.5, 2),
        new GraphCase(
                "elu network",
                (g, v) ->
                    g.nn()
                        .elu(
                            g.nn()
                                .elu(v.get("y").mmul(v.get("a")).add(v.get("b")))
                                .mmul(v.get("c"))))
            .input("y", 4, 3)
            .parameter("a", 3, 5)
            .parameter("b", 1, 5)
            .parameter("c", 5, 3),
        new GraphCase("with an unused parameter", (g, v) -> v.get("y").mul(v.get("a")))
            .input("y", 4, 3)
            .parameter("a", 1, 3));
  }

  /** Those of which every operation has a loop in Java. */
  static Stream<GraphCase> smallFields() {
    Set<String> others = Set.of("group normalised convolution", "attention");
    return fields().filter(field -> !others.contains(field.name()));
  }

  private static SDVariable spiral(SameDiff g, Map<String, SDVariable> v) {
    SDVariable hidden = g.math().tanh(v.get("y").pow(3).mmul(v.get("w1")).add(v.get("b1")));
    return hidden.mmul(v.get("w2")).add(v.get("b2"));
  }

  private static SDVariable timeConcatenated(SameDiff g, Map<String, SDVariable> v) {
    SDVariable y = v.get("y");
    SDVariable time =
        g.math()
            .mul(
                g.onesLike(
                    y.get(
                        org.nd4j.autodiff.samediff.SDIndex.all(),
                        org.nd4j.autodiff.samediff.SDIndex.interval(0, 1))),
                v.get("t"));
    return g.math().tanh(g.nn().linear(g.concat(1, time, y), v.get("w"), v.get("b")));
  }

  private static SDVariable gatedRecurrentUnit(SameDiff g, Map<String, SDVariable> v) {
    SDVariable y = v.get("y");
    SDVariable z = g.nn().sigmoid(y.mmul(v.get("wz")));
    SDVariable r = g.nn().sigmoid(y.mmul(v.get("wr")));
    SDVariable candidate = g.math().tanh(y.mul(r).mmul(v.get("wh")));
    return z.rsub(1).mul(candidate.sub(y));
  }

  private static SDVariable groupNormalised(SameDiff g, Map<String, SDVariable> v) {
    SDVariable y = v.get("y");
    SDVariable rows = y.reshape(4, 50);
    SDVariable centred = rows.sub(rows.mean(true, 1));
    SDVariable deviation = g.math().sqrt(g.math().square(centred).mean(true, 1).add(1e-5));
    SDVariable normal = centred.div(deviation).reshape(2, 4, 5, 5);
    SDVariable scaled =
        normal.mul(v.get("gamma").reshape(1, 4, 1, 1)).add(v.get("beta").reshape(1, 4, 1, 1));
    SDVariable map =
        g.cnn()
            .conv2d(
                g.constant(org.nd4j.linalg.factory.Nd4j.ones(y.dataType(), 1, 1, 5, 5)),
                v.get("wt"),
                GraphCatalogue.convolution());
    return g.cnn()
        .conv2d(g.nn().relu(scaled, 0), v.get("w"), GraphCatalogue.convolution())
        .add(map.mul(v.get("t")));
  }

  private static SDVariable lotkaVolterra(SameDiff g, Map<String, SDVariable> v) {
    SDVariable[] parts = g.unstack(v.get("y"), 1, 2);
    SDVariable product = parts[0].mul(parts[1]);
    return g.stack(1, parts[0].sub(product), product.sub(parts[1])).mul(v.get("r"));
  }
}
