package io.github.dl4jode.file;

import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The reason of a failure in the words of a user, in place of the name of a Java class. */
public final class FileFailure {

  private FileFailure() {}

  /** The reason in a few words, without a full stop. */
  public static String reason(IOException failure) {
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
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
