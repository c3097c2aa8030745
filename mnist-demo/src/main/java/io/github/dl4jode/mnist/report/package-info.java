/** What a comparison leaves behind: a table, and a folder of results, plots and models. */
package io.github.dl4jode.mnist.report;
