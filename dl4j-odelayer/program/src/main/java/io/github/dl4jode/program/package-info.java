/**
 * What the command-line programs share: from {@code main} to the exit code, options, the backend,
 * the terminal. The packages below use this one and do not know each other. Pictures and trainings
 * use files.
 */
package io.github.dl4jode.program;
