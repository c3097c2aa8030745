/** Models with what belongs to them, in files that are whole or as they were. */
package io.github.dl4jode.cnf.demo.file;
