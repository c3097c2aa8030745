package io.github.dl4jode.file;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.nd4j.shade.jackson.core.JsonLocation;
import org.nd4j.shade.jackson.core.JsonProcessingException;

/** The reason of a failure in plain words instead of the name of a Java class. */
public final class FileFailure {

  private FileFailure() {}

  /** The reason in a few words, without a full stop. */
  public static String reason(Throwable failure) {
    Throwable deepest = deepest(failure);
    if (deepest instanceof ModelFileException model) {
      return model.reason();
    }
    if (deepest instanceof JsonProcessingException json) {
      JsonLocation place = json.getLocation();
      return json.getOriginalMessage().lines().findFirst().orElse("it is no JSON")
          + (place == null
              ? ""
              : ", line %d, column %d".formatted(place.getLineNr(), place.getColumnNr()));
    }
    return deepest instanceof IOException io ? ofFile(io) : text(deepest);
  }

  /** DL4J wraps what went wrong in advice on versions of long ago. */
  private static Throwable deepest(Throwable failure) {
    Throwable found = failure;
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof ModelFileException || each instanceof ReasonException) {
        return each;
      }
      if (each instanceof JsonProcessingException || each instanceof EOFException) {
        found = each;
      }
    }
    return found;
  }

  private static String text(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.toString() : message.strip().replaceAll("\\s*\\R\\s*", " ");
  }

  private static String ofFile(IOException failure) {
    if (failure instanceof AccessDeniedException denied) {
      return "permission denied: " + denied.getFile();
    }
    if (failure instanceof NoSuchFileException || failure instanceof FileNotFoundException) {
      return "there is no " + failure.getMessage();
    }
    if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
      return failure.getMessage() + " is no folder";
    }
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    if (failure instanceof EOFException) {
      return "it ends too early";
    }
    return text(failure);
  }
}
