package io.github.dl4jode.file;

import java.io.IOException;
import java.util.Optional;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;
import org.nd4j.shade.jackson.databind.DatabindContext;
import org.nd4j.shade.jackson.databind.JavaType;
import org.nd4j.shade.jackson.databind.exc.InvalidTypeIdException;
import org.nd4j.shade.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * Reads the {@code @class} of a value in JSON: any subtype of the declared type on the class path,
 * the user's own included. A class is initialised after it is known to be a subtype, and no earlier
 * as by Jackson's own resolver; so JSON of strangers cannot start code of other classes.
 */
public final class SubtypeResolver extends TypeIdResolverBase {

  private JavaType declared;

  /** Jackson calls it. */
  public SubtypeResolver() {}

  @Override
  public void init(JavaType type) {
    declared = type;
  }

  @Override
  public String idFromValue(Object value) {
    return value.getClass().getName();
  }

  @Override
  public String idFromValueAndType(Object value, Class<?> suggestedType) {
    return value == null ? suggestedType.getName() : idFromValue(value);
  }

  @Override
  public JavaType typeFromId(DatabindContext context, String id) throws IOException {
    Optional<Class<?>> found = ConfigurationClass.find(id);
    if (found.isEmpty()) {
      throw refusal(id, "is not on the class path; add the library that holds it");
    }
    if (!declared.getRawClass().isAssignableFrom(found.get())) {
      throw refusal(id, "is no subtype of " + declared.getRawClass().getName());
    }
    return context.constructSpecializedType(declared, found.get());
  }

  private InvalidTypeIdException refusal(String id, String reason) {
    return InvalidTypeIdException.from(null, "The class " + id + " " + reason, declared, id);
  }

  @Override
  public String getDescForKnownTypeIds() {
    return "subtypes of " + declared.getRawClass().getName();
  }

  @Override
  public JsonTypeInfo.Id getMechanism() {
    return JsonTypeInfo.Id.CLASS;
  }
}
