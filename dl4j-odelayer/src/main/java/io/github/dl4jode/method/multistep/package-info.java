/** Methods that use the steps before: Adams methods of variable step and order. */
package io.github.dl4jode.method.multistep;
