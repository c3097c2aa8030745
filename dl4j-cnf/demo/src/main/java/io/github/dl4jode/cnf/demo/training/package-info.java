/** Settings, training loop and progress messages of flows. */
package io.github.dl4jode.cnf.demo.training;
