/** Brings replicas that were apart together again: the walk along hash trees, in both directions for tagged maps. */
@NullMarked
package topgun.application.sync;

import org.jspecify.annotations.NullMarked;
