package io.github.dl4jode.cnf.demo.cli;

import io.github.dl4jode.cnf.demo.data.NumberTable;
import io.github.dl4jode.cnf.demo.file.AtomicFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where a table goes. */
final class TableOutput {

  @Option(
      names = "--output",
      paramLabel = "CSV",
      description = "File for the numbers. Default: standard output.")
  private Path file;

  /**
   * Writes a table into the file, all at once, or prints it.
   *
   * @throws io.github.dl4jode.cnf.demo.file.FileException if the file cannot be written
   */
  void write(NumberTable table, PrintWriter out) {
    if (file == null) {
      try {
        table.writeTo(out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      out.flush();
    } else {
      AtomicFile.write(
          file,
          stream -> {
            Writer writer = new OutputStreamWriter(stream, StandardCharsets.UTF_8);
            table.writeTo(writer);
            writer.flush();
          });
    }
  }
}
