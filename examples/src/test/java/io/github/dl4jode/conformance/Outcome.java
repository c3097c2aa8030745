package io.github.dl4jode.conformance;

import io.github.dl4jode.conformance.Check.LimitReached;
import io.github.dl4jode.conformance.Check.Trial;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What came of a check.
 *
 * @param kind how it ended
 * @param message why; empty if it works
 */
record Outcome(Kind kind, String message) {

  private static final int LONGEST = 220;

  /** The ways in which a check ends. */
  enum Kind {
    /** It has the effect that it should have. */
    WORKS("works"),
    /** This library refuses it and says why. */
    REFUSED("refused"),
    /** DL4J's own layers meet the same limit. */
    LIMIT("DL4J's limit"),
    /** It fails, or has no effect, and nobody says so. */
    FAULT("fault");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /** Makes a check on a subject; where it fails, on a stock layer in the same place, too. */
  static Outcome of(Check check, Subject subject) {
    Optional<Throwable> failure = failure(check, subject);
    if (failure.isEmpty()) {
      return new Outcome(Kind.WORKS, "");
    }
    Throwable thrown = failure.get();
    if (thrown instanceof LimitReached) {
      return new Outcome(Kind.LIMIT, oneLine(thrown.getMessage()));
    }
    Optional<Throwable> refusal = refusal(thrown);
    if (refusal.isPresent()) {
      return new Outcome(Kind.REFUSED, oneLine(refusal.get().getMessage()));
    }
    Subject stock = subject.stock();
    if (failure(check, stock).filter(other -> isAlike(thrown, other)).isPresent()) {
      return new Outcome(
          Kind.LIMIT, "the same with " + stock.title() + ": " + oneLine(thrown.getMessage()));
    }
    thrown.printStackTrace();
    return new Outcome(Kind.FAULT, oneLine(thrown.toString()));
  }

  /** Whether both are of one class and say the same, whatever their numbers. */
  private static boolean isAlike(Throwable a, Throwable b) {
    return a.getClass() == b.getClass() && firstWords(a).equals(firstWords(b));
  }

  private static String firstWords(Throwable thrown) {
    return oneLine(thrown.getMessage()).replaceAll("[^a-zA-Z ]", "").replaceAll("^(.{30}).*", "$1");
  }

  private static Optional<Throwable> failure(Check check, Subject subject) {
    try {
      check.on(new Trial(subject));
      return Optional.empty();
    } catch (Exception | AssertionError e) {
      return Optional.of(e);
    }
  }

  /** The exception that this library threw on purpose, if it is one of the causes. */
  private static Optional<Throwable> refusal(Throwable thrown) {
    return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
        .filter(Outcome::isOurs)
        .findFirst();
  }

  private static boolean isOurs(Throwable thrown) {
    StackTraceElement[] trace = thrown.getStackTrace();
    boolean ofArguments =
        thrown instanceof IllegalArgumentException
            || thrown instanceof IllegalStateException
            || thrown instanceof UnsupportedOperationException;
    return ofArguments
        && trace.length > 0
        && trace[0].getClassName().startsWith("io.github.dl4jode.")
        && !trace[0].getClassName().startsWith(Outcome.class.getPackageName());
  }

  /** For a table: without line ends, and not too long. */
  static String oneLine(String text) {
    String line = String.valueOf(text).replaceAll("\\s+", " ").replace("|", "/").strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + " …";
  }
}
