package io.github.dl4jode.program.file;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option that says where a table of numbers goes, a mixin. */
public final class TableOutput {

  @Option(
      names = "--output",
      paramLabel = "CSV",
      description = "File for the numbers. Default: standard output.")
  private Path file;

  /** Writes a table. */
  @FunctionalInterface
  public interface Table {

    /** Writes everything; the writer is flushed and closed by the caller. */
    void writeTo(Writer out) throws IOException;
  }

  /**
   * Finds out before the work whether the file can be written.
   *
   * @throws FileException if it cannot
   */
  public void check() {
    if (file != null) {
      ProgramFile.requireWritable(file);
    }
  }

  /**
   * Writes a table into the file, all at once, or prints it.
   *
   * @throws FileException if the file cannot be written
   */
  public void write(Table table, PrintWriter out) {
    if (file == null) {
      try {
        table.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      out.flush();
    } else {
      ProgramFile.write(
          file,
          stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            table.writeTo(writer);
            writer.flush();
          });
    }
  }
}
