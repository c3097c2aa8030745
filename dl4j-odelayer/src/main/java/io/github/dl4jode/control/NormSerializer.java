package io.github.dl4jode.control;

import java.io.IOException;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.jsontype.TypeSerializer;

/** Writes a norm of the library by its name. */
final class NormSerializer extends JsonSerializer<ErrorNorms> {

  @Override
  public void serialize(ErrorNorms norm, JsonGenerator generator, SerializerProvider provider)
      throws IOException {
    generator.writeString(norm.name());
  }

  @Override
  public void serializeWithType(
      ErrorNorms norm, JsonGenerator generator, SerializerProvider provider, TypeSerializer type)
      throws IOException {
    serialize(norm, generator, provider);
  }
}
