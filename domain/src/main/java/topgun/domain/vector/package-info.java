/**
 * Vectors of records, and the records whose vectors are nearest to one.
 *
 * <p>An index compares a vector with all it holds, so what it answers is exact.
 */
@NullMarked
package topgun.domain.vector;

import org.jspecify.annotations.NullMarked;
