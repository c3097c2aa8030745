package io.github.dl4jode.testing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays that an object of this library holds, itself and in the objects that it holds. */
public final class HeldArrays {

  private static final String LIBRARY = "io.github.dl4jode.";

  private final IdentityHashMap<INDArray, String> places = new IdentityHashMap<>();
  private final Set<Object> visited = Collections.newSetFromMap(new IdentityHashMap<>());

  private HeldArrays() {}

  /**
   * Closes an owner, and asserts that every array that it holds is freed with it.
   *
   * @param owner that has been used, so that it has all its arrays
   * @param others arrays of the caller, which must stay
   */
  public static void assertFreed(AutoCloseable owner, Collection<INDArray> others)
      throws Exception {
    Map<String, INDArray> own = own(owner, others);
    assertFalse(own.isEmpty(), "an owner without arrays tests nothing");
    own.forEach((place, array) -> assertFalse(array.wasClosed(), place + " before"));
    owner.close();
    own.forEach((place, array) -> assertTrue(array.wasClosed(), place + " is not freed"));
    others.forEach(array -> assertFalse(array.wasClosed(), "an array of the caller is freed"));
  }

  /**
   * The bytes of all arrays that an object holds.
   *
   * @param others arrays of the caller, which do not count
   */
  public static long bytes(Object owner, Collection<INDArray> others) {
    IdentityHashMap<DataBuffer, Long> buffers = new IdentityHashMap<>();
    own(owner, others)
        .values()
        .forEach(each -> buffers.put(each.data(), each.length() * each.dataType().width()));
    return buffers.values().stream().mapToLong(Long::longValue).sum();
  }

  private static Map<String, INDArray> own(Object owner, Collection<INDArray> others) {
    HeldArrays held = new HeldArrays();
    held.visited.addAll(others);
    held.visit(owner, owner.getClass().getSimpleName());
    Map<String, INDArray> own = new LinkedHashMap<>();
    held.places.forEach(
        (array, place) -> {
          if (!array.isEmpty() && !array.isView()) {
            own.put(place + " " + own.size(), array);
          }
        });
    return own;
  }

  private void visit(Object value, String place) {
    if (value == null || !visited.add(value)) {
      return;
    }
    if (value instanceof INDArray array) {
      places.put(array, place);
    } else if (value instanceof Optional<?> optional) {
      optional.ifPresent(each -> visit(each, place));
    } else if (value instanceof Collection<?> all) {
      all.forEach(each -> visit(each, place + "[]"));
    } else if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> visit(each, place + "[" + key + "]"));
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        visit(Array.get(value, i), place + "[]");
      }
    } else if (value.getClass().getName().startsWith(LIBRARY)) {
      visitFields(value, value.getClass(), place);
    }
  }

  private void visitFields(Object value, Class<?> type, String place) {
    if (!type.getName().startsWith(LIBRARY)) {
      return;
    }
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        field.setAccessible(true);
        try {
          visit(field.get(value), place + "." + field.getName());
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    visitFields(value, type.getSuperclass(), place);
  }
}
