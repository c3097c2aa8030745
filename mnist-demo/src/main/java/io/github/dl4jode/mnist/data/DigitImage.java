package io.github.dl4jode.mnist.data;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Brings a picture of a digit into the form of MNIST: light ink on dark paper, 28 by 28.
 *
 * <p>A picture with a light border is inverted. A picture of 28 by 28 pixels is otherwise taken as
 * it is; of any other size, the digit is scaled into 20 by 20 pixels and its centre of mass put
 * into the centre, as the makers of MNIST did.
 */
public final class DigitImage {

  private static final int BOX = 20;
  private static final int INK_THRESHOLD = 32;

  /** The picture, a copy without transparency, its intensities, and half of the memory to spare. */
  private static final int BYTES_PER_PIXEL = 32;

  private DigitImage() {}

  /**
   * Reads a picture of one digit.
   *
   * @return 784 intensities, row by row
   * @throws DigitDataException if there is no such file, it is no picture, or it shows nothing
   */
  public static byte[] read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new DigitDataException("There is no file " + file + ".");
    }
    try {
      BufferedImage picture = picture(file);
      int[][] ink = ink(picture);
      boolean ready = picture.getWidth() == Digits.SIDE && picture.getHeight() == Digits.SIDE;
      return ready ? flatten(ink) : centred(ink, file);
    } catch (IOException e) {
      throw new DigitDataException(
          file + " cannot be read as a picture (" + e.getMessage() + ").", e);
    }
  }

  /** Reads the size first: a header may ask for more memory than there is. */
  private static BufferedImage picture(Path file) throws IOException {
    try (ImageInputStream stream = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
      if (!readers.hasNext()) {
        throw new DigitDataException(file + " is not a PNG or another picture that can be read.");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(stream);
        requireMemory(file, reader.getWidth(0), reader.getHeight(0));
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    }
  }

  private static void requireMemory(Path file, long width, long height) {
    long most = Runtime.getRuntime().maxMemory() / BYTES_PER_PIXEL;
    if (width * height > most) {
      throw new DigitDataException(
          "%s is %d×%d pixels large, of which at most %,d fit into memory; make it smaller, 28×28 is enough."
              .formatted(file, width, height, most));
    }
  }

  /** Intensities by row and column, dark on light turned into light on dark. */
  private static int[][] ink(BufferedImage picture) {
    BufferedImage opaque =
        new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = opaque.createGraphics();
    graphics.drawImage(picture, 0, 0, Color.WHITE, null);
    graphics.dispose();
    int[][] grey = new int[opaque.getHeight()][opaque.getWidth()];
    for (int row = 0; row < grey.length; row++) {
      for (int column = 0; column < grey[row].length; column++) {
        Color color = new Color(opaque.getRGB(column, row));
        // Rec. 601 luma.
        double luma = 0.299 * color.getRed() + 0.587 * color.getGreen() + 0.114 * color.getBlue();
        grey[row][column] = (int) Math.round(luma);
      }
    }
    if (borderMean(grey) > 127) {
      for (int[] line : grey) {
        for (int column = 0; column < line.length; column++) {
          line[column] = 255 - line[column];
        }
      }
    }
    return grey;
  }

  private static double borderMean(int[][] grey) {
    long sum = 0;
    long count = 0;
    for (int row = 0; row < grey.length; row++) {
      for (int column = 0; column < grey[row].length; column++) {
        boolean inside =
            row > 0 && row < grey.length - 1 && column > 0 && column < grey[row].length - 1;
        sum += inside ? 0 : grey[row][column];
        count += inside ? 0 : 1;
      }
    }
    return (double) sum / count;
  }

  private static byte[] centred(int[][] ink, Path file) {
    int[] box = boundingBox(ink);
    int height = box[1] - box[0] + 1;
    int width = box[3] - box[2] + 1;
    if (height <= 0) {
      throw new DigitDataException(file + " shows nothing: all of it is of one shade.");
    }
    double scale = (double) BOX / Math.max(height, width);
    int scaledHeight = Math.max(1, (int) Math.round(height * scale));
    int scaledWidth = Math.max(1, (int) Math.round(width * scale));
    int[][] scaled = scaled(ink, box, scaledHeight, scaledWidth);
    double[] centre = centreOfMass(scaled);
    int top = clamp((int) Math.round(Digits.SIDE / 2.0 - centre[0]), scaledHeight);
    int left = clamp((int) Math.round(Digits.SIDE / 2.0 - centre[1]), scaledWidth);
    int[][] canvas = new int[Digits.SIDE][Digits.SIDE];
    for (int row = 0; row < scaledHeight; row++) {
      System.arraycopy(scaled[row], 0, canvas[top + row], left, scaledWidth);
    }
    return flatten(canvas);
  }

  private static int clamp(int offset, int extent) {
    return Math.max(0, Math.min(offset, Digits.SIDE - extent));
  }

  /** First and last row, first and last column with ink; the last before the first if none. */
  private static int[] boundingBox(int[][] ink) {
    int[] box = {ink.length, -1, ink[0].length, -1};
    for (int row = 0; row < ink.length; row++) {
      for (int column = 0; column < ink[row].length; column++) {
        if (ink[row][column] >= INK_THRESHOLD) {
          box[0] = Math.min(box[0], row);
          box[1] = Math.max(box[1], row);
          box[2] = Math.min(box[2], column);
          box[3] = Math.max(box[3], column);
        }
      }
    }
    return box;
  }

  /** The box in another size; each new pixel is the mean of the area that it covers. */
  private static int[][] scaled(int[][] ink, int[] box, int height, int width) {
    int[][] scaled = new int[height][width];
    double rowStep = (double) (box[1] - box[0] + 1) / height;
    double columnStep = (double) (box[3] - box[2] + 1) / width;
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        double top = box[0] + row * rowStep;
        double left = box[2] + column * columnStep;
        scaled[row][column] = mean(ink, top, top + rowStep, left, left + columnStep);
      }
    }
    return scaled;
  }

  private static int mean(int[][] ink, double top, double bottom, double left, double right) {
    double sum = 0;
    double area = 0;
    for (int row = (int) top; row < Math.min(bottom, ink.length); row++) {
      double rows = Math.min(row + 1, bottom) - Math.max(row, top);
      for (int column = (int) left; column < Math.min(right, ink[row].length); column++) {
        double weight = rows * (Math.min(column + 1, right) - Math.max(column, left));
        sum += weight * ink[row][column];
        area += weight;
      }
    }
    return (int) Math.round(sum / area);
  }

  private static double[] centreOfMass(int[][] ink) {
    double mass = 0;
    double rows = 0;
    double columns = 0;
    for (int row = 0; row < ink.length; row++) {
      for (int column = 0; column < ink[row].length; column++) {
        mass += ink[row][column];
        rows += ink[row][column] * (row + 0.5);
        columns += ink[row][column] * (column + 0.5);
      }
    }
    return new double[] {rows / mass, columns / mass};
  }

  private static byte[] flatten(int[][] ink) {
    byte[] flat = new byte[Digits.PIXELS];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (byte) ink[i / Digits.SIDE][i % Digits.SIDE];
    }
    return flat;
  }
}
