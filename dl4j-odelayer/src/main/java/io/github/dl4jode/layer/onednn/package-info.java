/** DL4J's own layers on oneDNN, which DL4J 1.0.0-M2.1 does not reach by itself. */
package io.github.dl4jode.layer.onednn;
