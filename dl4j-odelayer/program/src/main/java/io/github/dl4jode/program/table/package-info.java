/** Tables of text, CSV: one reader for all programs, line by line, with the place of each fault. */
package io.github.dl4jode.program.table;
