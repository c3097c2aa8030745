package io.github.dl4jode.program.picture;

import io.github.dl4jode.program.file.AtomicFile;
import io.github.dl4jode.program.file.FileException;
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
    AtomicFile.write(file, out -> ImageIO.write(picture, "png", out));
  }
}
