/** Files that are whole or as they were. */
package io.github.dl4jode.program.file;
