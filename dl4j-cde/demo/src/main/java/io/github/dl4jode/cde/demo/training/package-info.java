/** Classifiers of series: controlled equations, and recurrent networks to compare with. */
package io.github.dl4jode.cde.demo.training;
