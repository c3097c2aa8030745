/** Methods that change between an explicit and an implicit method within a solve. */
package io.github.dl4jode.method.switching;
