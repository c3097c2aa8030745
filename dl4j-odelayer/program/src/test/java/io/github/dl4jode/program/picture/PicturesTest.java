package io.github.dl4jode.program.picture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.dl4jode.program.file.FileException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.knowm.xchart.XYChart;

class PicturesTest {

  private static final int WHITE = 0xFFFFFF;

  @TempDir private Path folder;

  private static BufferedImage filled(int color) {
    BufferedImage picture = new BufferedImage(10, 30, BufferedImage.TYPE_INT_RGB);
    IntStream.range(0, 300).forEach(i -> picture.setRGB(i % 10, i / 10, color));
    return picture;
  }

  @Test
  void animationsHoldAllPicturesAndRepeat() throws IOException {
    int[] colors = {0x000000, 0x3366CC, 0xFFFFFF};
    Path file = folder.resolve("new").resolve("animation.gif");
    AnimatedGif.write(file, IntStream.of(colors).mapToObj(PicturesTest::filled).toList(), 12);

    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      reader.setInput(in);
      assertEquals(3, reader.getNumImages(true));
      for (int i = 0; i < 3; i++) {
        assertEquals(colors[i], reader.read(i).getRGB(4, 24) & 0xFFFFFF);
        IIOMetadataNode control = node(reader, i, "GraphicControlExtension");
        assertEquals(i < 2 ? "12" : "120", control.getAttribute("delayTime"));
      }
      assertEquals(
          "NETSCAPE", node(reader, 0, "ApplicationExtension").getAttribute("applicationID"));
    } finally {
      reader.dispose();
    }
  }

  private static IIOMetadataNode node(ImageReader reader, int image, String name)
      throws IOException {
    IIOMetadataNode root =
        (IIOMetadataNode) reader.getImageMetadata(image).getAsTree("javax_imageio_gif_image_1.0");
    return (IIOMetadataNode) root.getElementsByTagName(name).item(0);
  }

  @Test
  void stripsRunFromLeftToRightAndDown() {
    BufferedImage strip = Strip.of(List.of(filled(0), filled(1), filled(2), filled(0xABCDEF)), 3);
    assertEquals(3 * 10 + 2 * 4, strip.getWidth());
    assertEquals(2 * 30 + 4, strip.getHeight());
    assertEquals(1, strip.getRGB(14 + 5, 15) & 0xFFFFFF);
    assertEquals(0xABCDEF, strip.getRGB(5, 34 + 25) & 0xFFFFFF);
    assertEquals(WHITE, strip.getRGB(20, 34 + 25) & 0xFFFFFF);
  }

  @Test
  void chartsStandSideBySide() throws IOException {
    XYChart small = Charts.chart("a", "x", "y", 100, 80);
    small.addSeries("s", new double[] {0, 1}, new double[] {0, 1});
    XYChart usual = Charts.chart("b", "x", "y");
    usual.addSeries("s", new double[] {0, 1}, new double[] {1, 0});
    Path file = folder.resolve("charts.png");

    Charts.write(file, List.of(small, usual));

    BufferedImage picture = ImageIO.read(file.toFile());
    assertEquals(100 + 720, picture.getWidth());
    assertEquals(480, picture.getHeight());
    assertEquals(WHITE, picture.getRGB(101, 1) & 0xFFFFFF);
    // Below the smaller chart there is nothing.
    assertEquals(0, picture.getRGB(50, 200) & 0xFFFFFF);
  }

  @Test
  void aPictureThatCannotBeWrittenIsOneSentence() throws IOException {
    Path inTheWay = Files.writeString(folder.resolve("file"), "in the way");
    Path file = inTheWay.resolve("picture.png");
    FileException failure = assertThrows(FileException.class, () -> Png.write(file, filled(0)));
    assertTrue(failure.getMessage().startsWith(file + " cannot be written"), failure.getMessage());
  }

  @Test
  void aRuntimeThatCannotDrawSaysSo() {
    StringWriter out = new StringWriter();
    Drawing.attempt(
        new PrintWriter(out, true),
        () -> {
          throw new NoClassDefFoundError("fonts");
        });
    assertTrue(out.toString().startsWith("The plots are missing"), out.toString());
  }

  @Test
  void whatTheUserCanHelpIsNoMatterOfDrawing() {
    FileException full = new FileException("The disk is full.");
    Runnable plots =
        () -> {
          throw full;
        };
    PrintWriter out = new PrintWriter(new StringWriter());
    assertSame(full, assertThrows(FileException.class, () -> Drawing.attempt(out, plots)));
  }
}
