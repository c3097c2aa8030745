/** Methods: how one step is made, and how a cotangent goes back through it. */
package io.github.dl4jode.method;
