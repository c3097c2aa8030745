package io.github.dl4jode.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The resident memory of this process, in megabytes of 2²⁰ bytes; only Linux tells. */
public enum ProcessMemory {

  /** The largest that it has had. */
  PEAK("VmHWM"),

  /** What it has now. */
  RESIDENT("VmRSS");

  private static final Path STATUS = Path.of("/proc/self/status");

  private final Pattern line;

  ProcessMemory(String name) {
    this.line = Pattern.compile("(?m)^" + name + ":\\s+(\\d+) kB$");
  }

  /** The number; empty where the system does not tell. */
  public OptionalDouble megabytes() {
    try {
      return Files.isReadable(STATUS) ? parse(Files.readString(STATUS)) : OptionalDouble.empty();
    } catch (IOException e) {
      return OptionalDouble.empty();
    }
  }

  OptionalDouble parse(String status) {
    Matcher number = line.matcher(status);
    return number.find()
        ? OptionalDouble.of(Long.parseLong(number.group(1)) / 1024.0)
        : OptionalDouble.empty();
  }
}
