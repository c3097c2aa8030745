package io.github.dl4jode.program.training;

import io.github.dl4jode.program.file.ProgramFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option for the folder of all that a command leaves, a mixin. */
public final class OutputFolder {

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Folder for everything that is written. Default: ${DEFAULT-VALUE}.")
  private Path folder;

  /** The option with a default. */
  public OutputFolder(String folder) {
    this.folder = Path.of(folder);
  }

  /** The folder. */
  public Path path() {
    return folder;
  }

  /** A file in it. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * Makes the folder if there is none, and finds out whether these files can be written there.
   *
   * @throws io.github.dl4jode.program.file.FileException if one of them cannot
   */
  public void prepare(String... files) {
    ProgramFile.prepareFolder(folder, files);
  }

  /** Says where everything is, the last line of a command. */
  public void written(PrintWriter out) {
    out.println("Wrote " + (folder.toString().isEmpty() ? "." : folder));
    out.flush();
  }
}
