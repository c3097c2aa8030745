/** What is learned from and tested with: spirals, other generated series, files. */
package io.github.dl4jode.latentode.demo.data;
