/**
 * What the command-line programs share: from {@code main} to the exit code, options, the backend,
 * the terminal. The packages below stand on this one and do not know each other, but for pictures,
 * which are files.
 */
package io.github.dl4jode.program;
