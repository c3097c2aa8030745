package io.github.dl4jode.program;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Why ND4J's backend cannot run here, in words for the user. */
final class BackendFailure {

  private static final Pattern THROWN =
      Pattern.compile("(?m)^(?:Caused by: )?[\\w.$]+(?:Error|Exception): (.+)$");

  private static final Pattern DRIVER = Pattern.compile("libcuda\\.so|nvcuda\\.dll");

  private static final Pattern LIBRARIES =
      Pattern.compile("libcu(?:dart|blas|blasLt|solver|sparse)\\.so|cu(?:dart|blas|solver)64");

  private static final String ON_THE_CPU = "to compute on the CPU, start without -Dnd4j.backend.";

  private BackendFailure() {}

  /**
   * The sentence for a backend that did not start.
   *
   * @param printed what ND4J printed of it, with stack traces
   */
  static String toStart(String printed) {
    String start = "ND4J finds no backend that can run on this machine: ";
    if (DRIVER.matcher(printed).find()) {
      return start
          + "a CUDA backend needs an NVIDIA card and its driver, and there is no driver ("
          + cause(printed)
          + "); install one of version 450 or later, or "
          + ON_THE_CPU;
    }
    if (LIBRARIES.matcher(printed).find()) {
      return start
          + "the libraries of CUDA 11 are missing ("
          + cause(printed)
          + "); install CUDA 11.x, or add -Dcuda.redist next to -Dnd4j.backend, or "
          + ON_THE_CPU;
    }
    String said = printed.isBlank() ? "" : " (" + cause(printed) + ")";
    return start + "a CUDA backend needs an NVIDIA card and its driver" + said + "; " + ON_THE_CPU;
  }

  /** The deepest cause that ND4J printed, of one line. */
  private static String cause(String printed) {
    String last = printed.lines().findFirst().orElse("").strip();
    Matcher thrown = THROWN.matcher(printed);
    while (thrown.find()) {
      last = thrown.group(1).strip();
    }
    return last;
  }

  /**
   * The sentence for a card for which M2.1 has no machine code: 3.7 to 8.6, which runs on later
   * minor versions of the same major one, and nothing that a driver could translate.
   *
   * @param major of the compute capability
   * @param minor of the compute capability
   */
  static Optional<String> ofCard(String name, int major, int minor) {
    boolean tooOld = major < 3 || (major == 3 && minor < 7);
    if (!tooOld && major < 9) {
      return Optional.empty();
    }
    return Optional.of(
        "The card "
            + name
            + " has compute capability "
            + major
            + "."
            + minor
            + ", and the CUDA backend of DL4J 1.0.0-M2.1 runs on cards of 3.7 to 8.9 only; choose"
            + " another card by CUDA_VISIBLE_DEVICES, or "
            + ON_THE_CPU);
  }
}
