/** Sections of documents that are generated, and what they say of the machine. */
package io.github.dl4jode.benchmarks.document;
