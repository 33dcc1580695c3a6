/** Vectors that records bear or that are made of their texts, and the records nearest to one. */
@NullMarked
package topgun.application.vector;

import org.jspecify.annotations.NullMarked;
