package io.github.dl4jode.layer.onednn;

import java.lang.reflect.Field;
import org.deeplearning4j.nn.layers.LayerHelper;

/**
 * The Java field in which a layer of DL4J holds its helper, which does the work. DL4J 1.0.0-M2.1
 * has no setter for it, and looks for the helper class under an old name.
 */
final class HelperField {

  private final Field field;

  /**
   * @param owner the class that declares the field
   * @throws IllegalStateException if it does not, or keeps it closed
   */
  HelperField(Class<?> owner) {
    try {
      field = owner.getDeclaredField("helper");
      field.setAccessible(true);
    } catch (ReflectiveOperationException | RuntimeException e) {
      throw unusable(owner, e);
    }
  }

  void set(Object layer, LayerHelper helper) {
    try {
      field.set(layer, helper);
    } catch (IllegalAccessException e) {
      throw unusable(field.getDeclaringClass(), e);
    }
  }

  private static IllegalStateException unusable(Class<?> owner, Exception cause) {
    return new IllegalStateException(
        "Cannot set the field \"helper\" of "
            + owner.getName()
            + "; it is there in DL4J 1.0.0-M2.1. With another version, leave out OneDnn.enable(...)",
        cause);
  }
}
