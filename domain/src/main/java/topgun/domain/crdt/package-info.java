/**
 * The data types replicas agree on without talking about it.
 *
 * <p>Each has a merge that does not care in which order, how often or grouped how its inputs arrive; so whoever has seen
 * the same writes holds the same state. {@link topgun.domain.crdt.LwwMap} keeps the latest write of each key, {@link
 * topgun.domain.crdt.OrMap} a set of values per key in which an addition survives removals that did not know it, {@link
 * topgun.domain.crdt.PnCounter} a number that goes up and down.
 *
 * <p>The maps are mutable and belong to one thread at a time. They touch no clock: reads that depend on time take it as
 * an argument, and callers who write afterwards must have {@linkplain topgun.domain.clock.HybridLogicalClock#observe
 * observed} the timestamps they merged.
 */
@NullMarked
package topgun.domain.crdt;

import org.jspecify.annotations.NullMarked;
