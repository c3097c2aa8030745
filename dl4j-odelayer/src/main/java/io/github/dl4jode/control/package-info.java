/** How long a step is: step-size controllers, tolerances and error norms; knows no method. */
package io.github.dl4jode.control;
