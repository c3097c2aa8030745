package io.github.dl4jode.program;

import java.io.Serial;

/** The memory does not suffice for what the user asks for. */
final class MemoryException extends ProgramException {

  @Serial private static final long serialVersionUID = 1L;

  MemoryException(OutOfMemoryError cause) {
    super(
        ExitCode.USAGE,
        "This needs more memory than the %,d MB that Java may take here; give it more, as with JAVA_TOOL_OPTIONS=-Xmx8g, or ask for less at once."
            .formatted(Runtime.getRuntime().maxMemory() >> 20),
        cause);
  }
}
