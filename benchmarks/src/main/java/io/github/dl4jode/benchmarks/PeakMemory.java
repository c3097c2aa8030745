package io.github.dl4jode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The largest resident memory that this process has had. */
final class PeakMemory {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB$");

  private PeakMemory() {}

  /** In megabytes of 2²⁰ bytes; empty where the system does not tell, which only Linux does. */
  static OptionalDouble megabytes() {
    try {
      return Files.isReadable(STATUS) ? parse(Files.readString(STATUS)) : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  static OptionalDouble parse(String status) {
    Matcher peak = PEAK.matcher(status);
    return peak.find()
        ? OptionalDouble.of(Long.parseLong(peak.group(1)) / 1024.0)
        : OptionalDouble.empty();
  }
}
