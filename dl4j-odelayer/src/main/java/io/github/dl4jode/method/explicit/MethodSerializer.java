package io.github.dl4jode.method.explicit;

import java.io.IOException;
import org.nd4j.shade.jackson.core.JsonGenerator;
import org.nd4j.shade.jackson.databind.JsonSerializer;
import org.nd4j.shade.jackson.databind.SerializerProvider;
import org.nd4j.shade.jackson.databind.jsontype.TypeSerializer;

/** Writes a method of the library by its label, and another one with its coefficients. */
final class MethodSerializer extends JsonSerializer<ExplicitRungeKutta> {

  @Override
  public void serialize(
      ExplicitRungeKutta method, JsonGenerator generator, SerializerProvider provider)
      throws IOException {
    if (ExplicitMethods.all().contains(method)) {
      generator.writeString(method.label());
      return;
    }
    generator.writeStartObject();
    generator.writeStringField("@class", ExplicitRungeKutta.class.getName());
    generator.writeStringField("label", method.label());
    generator.writeObjectField("tableau", method.tableau());
    generator.writeEndObject();
  }

  @Override
  public void serializeWithType(
      ExplicitRungeKutta method,
      JsonGenerator generator,
      SerializerProvider provider,
      TypeSerializer type)
      throws IOException {
    serialize(method, generator, provider);
  }
}
