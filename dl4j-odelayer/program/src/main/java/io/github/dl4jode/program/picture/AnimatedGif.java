package io.github.dl4jode.program.picture;

import io.github.dl4jode.program.file.FileException;
import io.github.dl4jode.program.file.ProgramFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;

/** Writes pictures of one size as an animation that repeats for ever. */
public final class AnimatedGif {

  private static final String FORMAT = "javax_imageio_gif_image_1.0";

  /** How long the last picture stays, as a multiple of the others. */
  private static final int LAST = 10;

  private AnimatedGif() {}

  /**
   * Writes or replaces a file.
   *
   * @param hundredths of a second that each picture stays, and the last ten times as long
   * @throws FileException if that fails; the file is then as it was
   */
  public static void write(Path file, List<BufferedImage> pictures, int hundredths) {
    ProgramFile.write(file, out -> write(out, pictures, hundredths));
  }

  /**
   * Writes an animation.
   *
   * @param out not closed
   * @param hundredths of a second that each picture stays, and the last ten times as long
   */
  static void write(OutputStream out, List<BufferedImage> pictures, int hundredths)
      throws IOException {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < pictures.size(); i++) {
        boolean last = i == pictures.size() - 1;
        BufferedImage picture = pictures.get(i);
        IIOMetadata metadata =
            writer.getDefaultImageMetadata(
                ImageTypeSpecifier.createFromRenderedImage(picture), null);
        animate(metadata, last ? LAST * hundredths : hundredths, i == 0);
        writer.writeToSequence(new IIOImage(picture, null, metadata), null);
      }
      writer.endWriteSequence();
    } finally {
      writer.dispose();
    }
  }

  private static void animate(IIOMetadata metadata, int hundredths, boolean first)
      throws IOException {
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("delayTime", Integer.toString(hundredths));
    control.setAttribute("transparentColorIndex", "0");
    if (first) {
      IIOMetadataNode repetition = new IIOMetadataNode("ApplicationExtension");
      repetition.setAttribute("applicationID", "NETSCAPE");
      repetition.setAttribute("authenticationCode", "2.0");
      // Sub-block 1: repeat, 0 times for ever.
      repetition.setUserObject(new byte[] {1, 0, 0});
      child(root, "ApplicationExtensions").appendChild(repetition);
    }
    metadata.setFromTree(FORMAT, root);
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) {
        return (IIOMetadataNode) root.item(i);
      }
    }
    IIOMetadataNode made = new IIOMetadataNode(name);
    root.appendChild(made);
    return made;
  }
}
