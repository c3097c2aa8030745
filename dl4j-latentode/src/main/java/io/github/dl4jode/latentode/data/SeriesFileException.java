package io.github.dl4jode.latentode.data;

import java.io.Serial;

/**
 * A file of series that cannot be read; the message says where, what is wrong and what to do, in
 * one sentence.
 */
public final class SeriesFileException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  /**
   * Says what is wrong in a cell, or a line.
   *
   * @param line from 1; 0 for the file as a whole
   * @param column from 1; 0 for the line as a whole
   */
  SeriesFileException(String message, int line, int column) {
    super(message);
    this.line = line;
    this.column = column;
  }

  /** Says what is wrong with the file as a whole. */
  SeriesFileException(String message, Throwable cause) {
    super(message, cause);
    this.line = 0;
    this.column = 0;
  }

  /** The line as editors count, from 1; 0 if it is about the file as a whole. */
  public int line() {
    return line;
  }

  /** The cell of the line, from 1; 0 if it is about the line as a whole. */
  public int column() {
    return column;
  }
}
