package io.github.dl4jode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.dynamics.ConvolutionDynamics;
import io.github.dl4jode.dynamics.DenseDynamics;
import io.github.dl4jode.dynamics.LayerDynamics;
import io.github.dl4jode.layer.Convolution;
import io.github.dl4jode.layer.GroupNormalization;
import io.github.dl4jode.layer.OdeLayer;
import io.github.dl4jode.layer.OdeVertex;
import io.github.dl4jode.layer.ResidualBlock;
import io.github.dl4jode.solver.OdeSolver;
import io.github.dl4jode.swap.OdeSwap;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No builder takes null, and each says which of its settings was given it. */
class NullSettingsTest {

  private static List<Object> builders() {
    DenseDynamics dynamics = DenseDynamics.builder().build();
    return List.of(
        OdeSolver.builder(),
        DenseDynamics.builder(),
        ConvolutionDynamics.builder(),
        LayerDynamics.builder(),
        new OdeLayer.Builder(dynamics),
        new OdeVertex.Builder(dynamics),
        new Convolution.Builder(3),
        new GroupNormalization.Builder(),
        new ResidualBlock.Builder(),
        OdeSwap.builder());
  }

  static Stream<Arguments> settings() {
    return builders().stream()
        .flatMap(
            builder ->
                Arrays.stream(builder.getClass().getMethods())
                    .filter(NullSettingsTest::isOurSetting)
                    .map(method -> Arguments.of(builder, method)));
  }

  private static boolean isOurSetting(Method method) {
    // Layers of dynamics refuse every weightInit, and say where it belongs.
    boolean refused =
        method.getDeclaringClass().getSimpleName().equals("DynamicsLayerBuilder")
            && method.getName().equals("weightInit");
    return !refused
        && method.getDeclaringClass().getName().startsWith("io.github.dl4jode")
        && Modifier.isPublic(method.getModifiers())
        && !method.isBridge()
        && method.getParameterCount() == 1
        && !method.getParameterTypes()[0].isPrimitive();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void isRefusedByName(Object builder, Method setting) {
    setting.setAccessible(true);
    Throwable refusal =
        assertThrows(
                InvocationTargetException.class,
                () -> setting.invoke(builder, new Object[] {null}),
                "null was taken")
            .getCause();
    assertInstanceOf(IllegalArgumentException.class, refusal);
    assertTrue(
        refusal.getMessage().contains(setting.getName())
            && refusal.getMessage().contains("must not be null"),
        refusal.getMessage());
  }

  @Test
  void theMessageOfTheSolverSaysWhere() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> OdeSolver.builder().method(null))
            .getMessage();
    assertEquals(
        "OdeSolver: method must not be null; give it a value, or leave it out where it has a"
            + " default",
        message);
  }

  @Test
  void dynamicsAreNeeded() {
    assertThrows(IllegalArgumentException.class, () -> new OdeLayer.Builder(null));
    assertThrows(IllegalArgumentException.class, () -> new OdeVertex.Builder(null));
  }
}
