package io.github.dl4jode.program.picture;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Pictures as PNG. */
public final class Png {

  private Png() {}

  /**
   * Writes or replaces a file.
   *
   * @throws FileException if that fails; the file is then as it was
   */
  public static void write(Path file, BufferedImage picture) {
    ProgramFile.write(file, out -> ImageIO.write(picture, "png", out));
  }
}
