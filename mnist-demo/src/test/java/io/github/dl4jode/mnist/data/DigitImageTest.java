package io.github.dl4jode.mnist.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigitImageTest {

  @TempDir private Path folder;

  private final Digits digits = new EmbeddedDigits().load().test();

  @Test
  void aPictureOfTheRightSizeIsTakenAsItIs() throws IOException {
    assertArrayEquals(digits.image(3), DigitImage.read(save(grey(digits, 3, false))));
  }

  @Test
  void darkOnLightIsInverted() throws IOException {
    assertArrayEquals(digits.image(3), DigitImage.read(save(grey(digits, 3, true))));
  }

  private static BufferedImage grey(Digits digits, int index, boolean inverted) {
    BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < 28; row++) {
      for (int column = 0; column < 28; column++) {
        int intensity = digits.intensity(index, row, column);
        int shade = inverted ? 255 - intensity : intensity;
        picture.setRGB(column, row, new Color(shade, shade, shade).getRGB());
      }
    }
    return picture;
  }

  @Test
  void aDigitOfAnotherSizeIsScaledIntoTwentyPixelsAndCentred() throws IOException {
    BufferedImage picture = new BufferedImage(300, 200, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, 300, 200);
    graphics.setColor(Color.BLACK);
    // A bar of 40 by 100 pixels, far from the centre; it becomes 8 by 20.
    graphics.fillRect(210, 20, 40, 100);
    graphics.dispose();

    byte[] image = DigitImage.read(save(picture));

    for (int row = 0; row < 28; row++) {
      for (int column = 0; column < 28; column++) {
        boolean ink = row >= 4 && row < 24 && column >= 10 && column < 18;
        assertEquals(ink ? 255 : 0, image[row * 28 + column] & 0xFF, row + ", " + column);
      }
    }
  }

  @Test
  void transparentPaperIsWhitePaper() throws IOException {
    BufferedImage picture = new BufferedImage(100, 100, BufferedImage.TYPE_INT_ARGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.BLACK);
    graphics.fillRect(40, 10, 20, 80);
    graphics.dispose();

    byte[] image = DigitImage.read(save(picture));

    assertEquals(255, image[14 * 28 + 14] & 0xFF);
    assertEquals(0, image[0]);
  }

  @Test
  void whatIsNoPictureOfADigitIsRefused() throws IOException {
    Path text = Files.writeString(folder.resolve("text.png"), "no picture");
    Path blank = save(new BufferedImage(50, 60, BufferedImage.TYPE_INT_RGB));

    assertRefused(folder.resolve("nowhere.png"), "There is no file");
    assertRefused(text, "is not a PNG");
    assertRefused(blank, "shows nothing");
  }

  /** The header is changed: a picture of 100,000 by 100,000 pixels, of a few bytes. */
  @Test
  void aSizeThatDoesNotFitIntoMemoryIsRefused() throws IOException {
    Path file = save(new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB));
    byte[] png = Files.readAllBytes(file);
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 100_000).putInt(20, 100_000);
    CRC32 sum = new CRC32();
    sum.update(png, 12, 17);
    header.putInt(29, (int) sum.getValue());
    Files.write(file, png);

    assertRefused(file, "is 100000×100000 pixels large, of which at most ");
  }

  private static void assertRefused(Path file, String part) {
    String message =
        assertThrows(DigitDataException.class, () -> DigitImage.read(file)).getMessage();
    assertTrue(message.contains(part), message);
  }

  private Path save(BufferedImage picture) throws IOException {
    Path file = folder.resolve("picture.png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }
}
