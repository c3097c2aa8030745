package io.github.dl4jode.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lists of methods, from which other tests and the programs take theirs. */
class MethodsTest {

  /** A method of the class that is in no list would be tested nowhere. */
  @Test
  void everyMethodIsInOneOfTheLists() throws IllegalAccessException {
    List<Method> declared = new ArrayList<>();
    for (Field field : Methods.class.getFields()) {
      if (field.get(null) instanceof Method method && !method.takesDiffusion()) {
        declared.add(method);
      }
    }
    assertEquals(new HashSet<>(declared), new HashSet<>(EveryMethod.all()));
    assertEquals(declared.size(), EveryMethod.all().size());
    assertEquals(declared.size(), EveryMethod.all().stream().map(Method::label).distinct().count());
  }
}
