package io.github.dl4jode.swap;

import java.util.Collection;

/** Names for layers. */
final class Names {

  private Names() {}

  /** The name, with a number appended if it is used already. */
  static String unused(String name, Collection<String> used) {
    String candidate = name;
    for (int number = 2; used.contains(candidate); number++) {
      candidate = name + "-" + number;
    }
    return candidate;
  }
}
