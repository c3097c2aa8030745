package io.github.dl4jode.file;

import java.io.IOException;
import java.util.Optional;
import org.nd4j.shade.jackson.core.JsonFactory;
import org.nd4j.shade.jackson.core.JsonParser;
import org.nd4j.shade.jackson.core.JsonToken;

/** Looks through JSON before anything is made of it. */
public final class JsonCheck {

  private static final String CLASS = "@class";

  private JsonCheck() {}

  /**
   * Makes sure that text is JSON, and that each class that it names is one of a configuration:
   * DL4J's, ND4J's, or a type whose supertype is saved with its class, such as a layer or dynamics
   * of the user's own. No class is initialised.
   *
   * @throws IOException if it is not; the message is a clause that says what is wrong
   */
  public static void requireKnownClasses(byte[] json) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      boolean named = false;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (named && token == JsonToken.VALUE_STRING) {
          requireKnown(parser.getText());
        }
        named = token == JsonToken.FIELD_NAME && parser.getCurrentName().equals(CLASS);
      }
    }
  }

  private static void requireKnown(String name) throws IOException {
    Optional<Class<?>> found = ConfigurationClass.find(name);
    if (found.isEmpty()) {
      throw new ReasonException(
          "it names the class "
              + name
              + ", which is not on the class path; add the library that holds it");
    }
    boolean ofDl4j = name.startsWith("org.deeplearning4j.") || name.startsWith("org.nd4j.");
    if (!ofDl4j && !ConfigurationClass.isConfigurable(found.get())) {
      throw new ReasonException(
          "it names the class " + name + ", which is no part of a configuration");
    }
  }
}
