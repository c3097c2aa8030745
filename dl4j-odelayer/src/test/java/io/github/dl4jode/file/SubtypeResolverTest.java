package io.github.dl4jode.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.control.StepSizeController;
import io.github.dl4jode.dynamics.Dynamics;
import io.github.dl4jode.gradient.BackwardSolver;
import io.github.dl4jode.gradient.GradientMethod;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class SubtypeResolverTest {

  private static final String RAN = "dl4jode.test.initialised";
  private static final ObjectMapper MAPPER = JsonMappers.getMapper();

  /** Runs code when it is initialised; a subtype of nothing. */
  static final class Foreign {
    static {
      System.setProperty(RAN, "yes");
    }

    private Foreign() {}
  }

  /** Dynamics of the user's own: f = y. */
  static final class OwnDynamics extends Dynamics {

    private static final long serialVersionUID = 1L;

    private int setting;

    public int getSetting() {
      return setting;
    }

    public void setSetting(int value) {
      setting = value;
    }

    @Override
    public void defineParameters(SDLayerParams parameters) {}

    @Override
    public void initializeParameters(Map<String, INDArray> parameters) {}

    @Override
    public SDVariable define(
        SameDiff graph, SDVariable t, SDVariable y, Map<String, SDVariable> parameters) {
      return y;
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Dynamics.class,
        GradientMethod.class,
        BackwardSolver.class,
        StepSizeController.class
      })
  void aClassThatIsNoSubtypeIsNotInitialised(Class<?> declared) {
    String json = "{\"@class\": \"" + Foreign.class.getName() + "\"}";

    JsonProcessingException refusal =
        assertThrows(JsonProcessingException.class, () -> MAPPER.readValue(json, declared));

    assertEquals(
        "The class %s is no subtype of %s".formatted(Foreign.class.getName(), declared.getName()),
        refusal.getOriginalMessage());
    assertEquals(null, System.getProperty(RAN));
  }

  @Test
  void aClassThatIsNotThereIsNamed() {
    String message =
        assertThrows(
                JsonProcessingException.class,
                () -> MAPPER.readValue("{\"@class\": \"com.example.Mine\"}", Dynamics.class))
            .getOriginalMessage();
    assertTrue(message.startsWith("The class com.example.Mine is not on the class path"), message);
  }

  @Test
  void subtypesOfTheUsersOwnAreRead() throws Exception {
    OwnDynamics dynamics = new OwnDynamics();
    dynamics.setSetting(7);

    String json = MAPPER.writeValueAsString(dynamics);
    Dynamics read = MAPPER.readValue(json, Dynamics.class);

    assertTrue(
        json.contains("\"@class\":\"" + OwnDynamics.class.getName())
            || json.contains("\"@class\" : \"" + OwnDynamics.class.getName()),
        json);
    assertEquals(7, ((OwnDynamics) read).getSetting());
  }
}
