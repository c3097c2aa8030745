package io.github.dl4jode.program.picture;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Pictures of one size next to each other, in rows. */
public final class Strip {

  private static final int GAP = 4;

  private Strip() {}

  /** Lays them out from left to right, and from the top down. */
  public static BufferedImage of(List<BufferedImage> panels, int columns) {
    int width = panels.get(0).getWidth() + GAP;
    int height = panels.get(0).getHeight() + GAP;
    int rows = (panels.size() + columns - 1) / columns;
    BufferedImage strip =
        new BufferedImage(columns * width - GAP, rows * height - GAP, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = strip.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, strip.getWidth(), strip.getHeight());
    for (int i = 0; i < panels.size(); i++) {
      graphics.drawImage(panels.get(i), i % columns * width, i / columns * height, null);
    }
    graphics.dispose();
    return strip;
  }
}
