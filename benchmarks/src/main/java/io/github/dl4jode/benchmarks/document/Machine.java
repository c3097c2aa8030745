package io.github.dl4jode.benchmarks.document;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a reader must know of the machine to compare figures with those of another. */
public final class Machine {

  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");
  private static final Pattern MODEL = Pattern.compile("(?m)^model name\\s*:\\s*(.+)$");

  private Machine() {}

  /** Processors, system and Java, in a line. */
  public static String describe() {
    return "%d × %s, %s, Java %s"
        .formatted(
            Runtime.getRuntime().availableProcessors(),
            processor(),
            System.getProperty("os.name"),
            Runtime.version().feature());
  }

  private static String processor() {
    try {
      if (Files.isReadable(PROCESSOR)) {
        return model(Files.readString(PROCESSOR, StandardCharsets.ISO_8859_1));
      }
    } catch (IOException e) {
      // The architecture says enough to go on.
    }
    return System.getProperty("os.arch");
  }

  static String model(String processors) {
    Matcher model = MODEL.matcher(processors);
    return model.find()
        ? model.group(1).strip() + " (" + System.getProperty("os.arch") + ")"
        : System.getProperty("os.arch");
  }
}
