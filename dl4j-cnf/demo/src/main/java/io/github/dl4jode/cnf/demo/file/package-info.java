/** Files that are whole or as they were: models with what belongs to them, tables, pictures. */
package io.github.dl4jode.cnf.demo.file;
