/** Saves classifiers and tables with their settings, completely or not at all. */
package io.github.dl4jode.cde.demo.file;
