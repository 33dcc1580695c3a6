/** Vectors of texts, made by services that are reached over HTTP. */
@NullMarked
package topgun.adapters.embedding;

import org.jspecify.annotations.NullMarked;
