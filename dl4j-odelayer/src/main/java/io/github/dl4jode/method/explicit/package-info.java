/** Explicit Runge–Kutta methods: tableaus, steps and reverse steps. */
package io.github.dl4jode.method.explicit;
