/** Changes updater, learning rate and regularisation of networks that are built or trained. */
package io.github.dl4jode.finetune;
